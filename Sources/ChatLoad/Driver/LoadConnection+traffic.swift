import NIOCore

/// Messages: sent, acknowledged, received, confirmed.
extension LoadConnection {
    /// Requests without answer at which an open loop waits: half of what a server lets a connection have by default. The sends
    /// that wait keep their intended times.
    static let openLoopDepth = 128

    /// Begins what is owed, as far as may be.
    func pump() {
        let isOpen = loop.turns != nil
        while isReady, loop.isSending, let sender, sender.owed > 0, !isOpen || inFlight.count < Self.openLoopDepth {
            self.sender?.owed -= 1
            self.sender?.begun += 1
            let intended =
                loop.turns?.schedule.intended(sender: sender.place, number: sender.begun)
                ?? NIODeadline.now().uptimeNanoseconds
            act(intended: intended)
        }
    }

    private func act(intended: UInt64) {
        guard case .chat = loop.setting.plan.workload else { return sendMessage(0, intended: intended) }
        let place = loop.mix.conversation(of: memberships.count, hasDirect: memberships[0].isDirect)
        switch loop.mix.action() {
        case .message:
            sendMessage(place, intended: intended)
        case .typing:
            loop.meter.typings += 1
            say(.typing) { [id = memberships[place].id] in $0.typing(in: id, id: $1, into: &$2) }
        case .history:
            loop.meter.histories += 1
            say(.history(intended: intended)) { [id = memberships[place].id] in $0.history(of: id, id: $1, into: &$2) }
        }
    }

    private func sendMessage(_ place: Int, intended: UInt64) {
        let setting = loop.setting
        let membership = memberships[place]
        memberships[place].nextNumber += 1
        let tag = MessageTag(
            run: setting.run, conversation: membership.conversation, number: membership.nextNumber, intended: intended)
        loop.meter.sent += 1
        if loop.measured.contains(intended) { loop.meter.measuredSent += 1 }
        say(.message(membership: place, intended: intended)) { saying, id, sink in
            let bytes = setting.plan.payloadBytes
            if membership.isDirect, let peer = membership.peer, case .direct = setting.plan.workload {
                let user = setting.identities[loop.connections[peer].index].user
                saying.message(to: user, tag: tag, bytes: bytes, id: id, into: &sink)
            } else {
                saying.message(in: membership.id, tag: tag, bytes: bytes, id: id, into: &sink)
            }
        }
    }

    /// A request was answered as it should be.
    func succeeded(_ request: LoadRequest, _ bytes: UnsafeRawBufferPointer, now: UInt64) {
        switch request {
        case .setup(let promise):
            return promise.succeed(SetupAnswer(bytes))
        case .receipt:
            return
        case .typing:
            break
        case .history(let intended):
            if loop.measured.contains(intended) { loop.meter.history.record(now &- intended) }
        case .message(let place, let intended):
            acknowledged(place, intended: intended, seq: bytes.number(behind: #""seq":"#), now: now)
        }
        if loop.turns != nil {
            pump()
        } else if !loop.setting.completesOnArrival {
            turnDone()
        }
    }

    private func acknowledged(_ place: Int, intended: UInt64, seq: Int64?, now: UInt64) {
        guard let seq else {
            loop.meter.unrecognised += 1
            return
        }
        loop.meter.acknowledged += 1
        loop.meter.due += memberships[place].others
        if loop.measured.contains(now) { loop.meter.measuredAcknowledged += 1 }
        if loop.measured.contains(intended) { loop.meter.acknowledgement.record(now &- intended) }
        if memberships[place].ledger.saw(seq, isPush: false) == .doubled { loop.meter.doubled += 1 }
    }

    /// A message of a generator came, of this run or of another one.
    func arrived(_ tag: MessageTag, seq: Int64, now: UInt64) {
        guard tag.run == loop.setting.run else {
            loop.meter.otherPushes += 1
            return
        }
        guard let place = memberships.firstIndex(where: { $0.conversation == tag.conversation }) else {
            loop.meter.misdelivered += 1
            return
        }
        switch memberships[place].ledger.saw(seq, isPush: true) {
        case .doubled:
            loop.meter.doubled += 1
            return
        case .reordered: loop.meter.reordered += 1
        case .fresh: break
        }
        loop.meter.arrived += 1
        if loop.measured.contains(now) { loop.meter.measuredArrivals += 1 }
        if loop.measured.contains(tag.intended) { loop.meter.delivery.record(now &- tag.intended) }
        switch loop.setting.plan.workload {
        case .direct:
            guard loop.turns == nil, let peer = memberships[place].peer else { return }
            loop.connections[peer].turnDone()
        case .fanout: loop.broadcastArrived(tag, now: now)
        case .chat: confirm(place, seq: seq)
        case .connect, .storm: break
        }
    }

    /// Closed loop: one send is done, so the next one begins.
    func turnDone() {
        sender?.owed += 1
        pump()
    }

    // MARK: Receipts

    private func confirm(_ place: Int, seq: Int64) {
        if memberships[place].receiptDue == 0 { loop.receiptsDue.append((self, place)) }
        memberships[place].receiptDue = seq
    }

    /// Says how far it has come in a conversation, with one receipt for all that came since the last.
    func sendReceipt(_ place: Int, read: Bool) {
        let seq = memberships[place].receiptDue
        memberships[place].receiptDue = 0
        guard seq > 0, isReady else { return }
        loop.meter.receipts += 1
        say(.receipt) { [id = memberships[place].id] in
            $0.receipt(read: read, in: id, seq: seq, id: $1, into: &$2)
        }
    }
}
