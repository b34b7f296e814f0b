import ChatCore

extension LogChecker {
    /// Everything that is wrong, log by log; empty when all promises were kept.
    public func findings() -> [LogFinding] {
        var findings = early
        for (conversation, log) in logs.sorted(by: { $0.key.description < $1.key.description }) {
            findings += order(of: log, in: conversation) + contents(of: log, in: conversation)
        }
        findings += doubledKeys() + acknowledgementsKept() + acknowledgementsAgree() + viewsComplete() + marksKept()
        let named = Set(acknowledgements.map(\.sent.conversation) + views.keys.map(\.conversation))
        findings += named.filter { logs[$0] == nil }.map(LogFinding.unread)
        return findings
    }

    /// Seqs without gap, ordinals that count messages.
    private func order(of log: [ConversationEvent], in conversation: ConversationID) -> [LogFinding] {
        var findings: [LogFinding] = []
        var (seq, ordinal) = (Int64(0), Int64(0))
        for event in log {
            if event.position.seq != seq + 1 {
                findings.append(.gap(conversation, expected: seq + 1, found: event.position.seq))
            }
            // Go on from what was found, so that one fault is one finding.
            seq = event.position.seq
            let expected = ordinal + (event.message == nil ? 0 : 1)
            ordinal = event.position.ordinal
            if ordinal != expected {
                findings.append(.wrongOrdinal(conversation, seq: seq, expected: expected, found: ordinal))
            }
        }
        return findings
    }

    /// Each message once, sent by somebody, as it was sent, behind what was acknowledged before it was sent.
    private func contents(of log: [ConversationEvent], in conversation: ConversationID) -> [LogFinding] {
        var findings: [LogFinding] = []
        var places: [MessageID: [Int64]] = [:]
        for event in log {
            guard let message = event.message else { continue }
            let seq = event.position.seq
            places[message.id, default: []].append(seq)
            guard let clientID = message.clientID,
                let attempt = attempts[SendKey(sender: event.actor, clientID: clientID)]
            else {
                findings.append(.phantom(conversation, message.id, seq: seq))
                continue
            }
            if !attempt.body.utf8.elementsEqual(message.body.utf8) {
                findings.append(.altered(conversation, message.id, seq: seq))
            }
            if let floor = attempt.floors[conversation], seq <= floor {
                findings.append(.reordered(conversation, message.id, seq: seq, notAfter: floor))
            }
        }
        for (id, seqs) in places where seqs.count > 1 {
            findings.append(.doubledMessage(conversation, id, seqs: seqs))
        }
        return findings
    }

    private func doubledKeys() -> [LogFinding] {
        var places: [SendKey: [Int64]] = [:]
        for event in logs.values.joined() {
            guard let clientID = event.message?.clientID else { continue }
            places[SendKey(sender: event.actor, clientID: clientID), default: []].append(event.position.seq)
        }
        return places.filter { $0.value.count > 1 }.map {
            .doubledKey($0.key.sender, $0.key.clientID, seqs: $0.value.sorted())
        }
    }

    /// What was acknowledged stands where it was said to stand.
    private func acknowledgementsKept() -> [LogFinding] {
        let positions = logs.mapValues { log in
            Dictionary(log.compactMap { event in event.message.map { ($0.id, event.position) } }) { first, _ in first }
        }
        return acknowledgements.compactMap { acknowledgement in
            let sent = acknowledgement.sent
            guard let messages = positions[sent.conversation] else { return nil }
            guard let stands = messages[sent.message] else {
                return .missing(sent.conversation, sent.message, seq: sent.position.seq)
            }
            if stands == sent.position { return nil }
            return .misplaced(sent.conversation, sent.message, told: sent.position, stands: stands)
        }
    }

    /// All answers to one send name one message, and at most one of them calls it new.
    private func acknowledgementsAgree() -> [LogFinding] {
        let answers = Dictionary(grouping: acknowledgements, by: \.key).mapValues { $0.map(\.sent) }
        return answers.filter { _, answers in
            Set(answers.map(\.message)).count > 1 || answers.count { !$0.duplicate } > 1
        }.map { .acknowledgedTwice($0.key.sender, $0.key.clientID) }
    }

    private func viewsComplete() -> [LogFinding] {
        views.compactMap { viewpoint, view in
            guard let log = logs[viewpoint.conversation], view != log else { return nil }
            let same = zip(view, log).prefix { $0 == $1 }.count
            let seq = same < log.count ? log[same].position.seq : view[same].position.seq
            return .diverged(observer: viewpoint.observer, viewpoint.conversation, seq: seq)
        }
    }

    /// Marks are within the log, and what anybody was told of them is still there.
    private func marksKept() -> [LogFinding] {
        var findings: [LogFinding] = []
        for (trail, told) in trails {
            findings += beyondHead(told, in: trail.conversation)
            guard let members = members[trail.conversation] else { continue }
            let stored = members[trail.member]
            if (stored?.delivered ?? 0) < told.delivered || (stored?.read ?? 0) < told.read {
                findings.append(.cursorLost(trail.conversation, trail.member, told: told, stored: stored))
            }
        }
        for (conversation, marks) in members {
            for mark in marks.values { findings += beyondHead(mark, in: conversation) }
        }
        return findings
    }

    private func beyondHead(_ marks: MemberReceipt, in conversation: ConversationID) -> [LogFinding] {
        guard let log = logs[conversation] else { return [] }
        let head = log.last?.position.seq ?? 0
        guard marks.delivered > head || marks.read > marks.delivered else { return [] }
        return [.cursorBeyondHead(conversation, marks.user, marks, head: head)]
    }
}

extension ConversationEvent {
    /// The message that the event created.
    fileprivate var message: MessageContent? {
        if case .messageCreated(let content) = kind { content } else { nil }
    }
}
