import ChatCore
import Testing

@Suite("ReceiptCoalescer")
struct ReceiptCoalescerTests {
    private var coalescer = ReceiptCoalescer()

    private func direct(delivered: Int64 = 0, read: Int64 = 0, changed: Bool = true) -> CursorOutcome {
        outcome(.direct(user(1), user(2)), members: 2, delivered: delivered, read: read, changed: changed)
    }

    private func group(_ number: Int, members: Int = 10, delivered: Int64 = 0, read: Int64 = 0) -> CursorOutcome {
        outcome(.group(conversation(number)), members: members, delivered: delivered, read: read, changed: true)
    }

    private func outcome(
        _ audience: Audience, members: Int, delivered: Int64, read: Int64, changed: Bool
    ) -> CursorOutcome {
        CursorOutcome(
            cursors: MemberCursors(
                delivered: LogPosition(seq: delivered, ordinal: delivered), read: LogPosition(seq: read, ordinal: read)),
            changed: changed, audience: audience, memberCount: members, unread: 0)
    }

    private func receipts(_ publication: Publication?) -> [MemberReceipt]? {
        guard case .push(.receipts(_, let receipts)) = publication?.payload else { return nil }
        return receipts
    }

    @Test("A direct conversation's marks are due at once and go to both users")
    mutating func directAtOnce() {
        check(
            coalescer.note(
                direct(delivered: 5, read: 3), user: user(1), conversation: conversation(9), origin: session(1),
                now: ms(10)),
            is: true)
        #expect(coalescer.nextDeadline == ms(10))
        check(
            coalescer.flush(now: ms(10)),
            is: [
                Publication(
                    topics: [.user(user(1)), .user(user(2))],
                    payload: .push(
                        .receipts(
                            conversation: conversation(9), [MemberReceipt(user: user(1), delivered: 5, read: 3)])),
                    origin: session(1))
            ])
        #expect(coalescer.isEmpty)
        #expect(coalescer.nextDeadline == nil)
        check(coalescer.flush(now: ms(11)), is: [])
    }

    @Test("Marks that did not move are not told")
    mutating func unchanged() {
        check(
            coalescer.note(
                direct(delivered: 5, changed: false), user: user(1), conversation: conversation(9),
                origin: session(1), now: ms(0)),
            is: false)
        check(coalescer.flush(now: at(10)), is: [])
    }

    @Test("A group's readers of 250 ms share one push with their latest marks")
    mutating func groupWindow() {
        for reader in 1...20 {
            for seq in 1...3 as ClosedRange<Int64> {
                check(
                    coalescer.note(
                        group(1, members: 100, delivered: seq + 1, read: seq), user: user(reader),
                        conversation: conversation(1), origin: session(reader), now: ms(Int64(reader))),
                    is: false)
            }
        }
        #expect(coalescer.count == 1)
        #expect(coalescer.nextDeadline == ms(251))
        check(coalescer.flush(now: ms(250)), is: [])
        let released = coalescer.flush(now: ms(251))
        #expect(released.count == 1)
        #expect(released.first?.topics == [.conversation(conversation(1))])
        #expect(released.first?.origin == nil)
        #expect(receipts(released.first) == (1...20).map { MemberReceipt(user: user($0), delivered: 4, read: 3) })
    }

    @Test("The window begins with the first mark, and a new one after the release")
    mutating func windows() {
        coalescer.note(group(1, read: 1), user: user(1), conversation: conversation(1), origin: nil, now: ms(0))
        coalescer.note(group(1, read: 2), user: user(1), conversation: conversation(1), origin: nil, now: ms(249))
        check(coalescer.flush(now: ms(250)).count, is: 1)
        coalescer.note(group(1, read: 3), user: user(1), conversation: conversation(1), origin: nil, now: ms(251))
        #expect(coalescer.nextDeadline == ms(501))
    }

    @Test("Marks that arrive out of order never go back")
    mutating func monotonic() {
        coalescer.note(
            group(1, delivered: 9, read: 7), user: user(1), conversation: conversation(1), origin: nil, now: ms(0))
        coalescer.note(
            group(1, delivered: 8, read: 8), user: user(1), conversation: conversation(1), origin: nil, now: ms(1))
        let released = coalescer.flush(now: at(1))
        #expect(receipts(released.first) == [MemberReceipt(user: user(1), delivered: 9, read: 8)])
    }

    @Test("In a large group only the reader's own sessions hear of it")
    mutating func largeGroup() {
        let members = ConversationLimits.receiptPushMembers + 1
        for reader in [1, 2] {
            coalescer.note(
                group(1, members: members, read: 4), user: user(reader), conversation: conversation(1),
                origin: session(reader), now: ms(0))
        }
        let released = coalescer.flush(now: ms(250))
        #expect(released.map(\.topics) == [[.user(user(1))], [.user(user(2))]])
        #expect(released.map(\.origin) == [session(1), session(2)])
        #expect(released.map { receipts($0)?.map(\.user) } == [[user(1)], [user(2)]])
    }

    @Test(
        "Only a session that contributed alone is left out of the push",
        arguments: [
            ([1, 1], 1), ([1, 2], nil), ([1, nil], nil), ([nil], nil), ([1, 2, 1], nil), ([3], 3),
        ] as [([Int?], Int?)])
    mutating func origins(sessions: [Int?], expected: Int?) {
        for (index, number) in sessions.enumerated() {
            coalescer.note(
                direct(read: Int64(index + 1)), user: user(1), conversation: conversation(1),
                origin: number.map { session($0) }, now: ms(0))
        }
        let released = coalescer.flush(now: ms(0))
        #expect(released.map(\.origin) == [expected.map { session($0) }])
    }

    @Test("At the cap everything is due early")
    mutating func cap() {
        coalescer = ReceiptCoalescer(maxPending: 5)
        for number in 1...5 {
            check(
                coalescer.note(
                    group(number, read: 1), user: user(1), conversation: conversation(number), origin: nil, now: ms(0)),
                is: number == 5)
        }
        #expect(coalescer.nextDeadline == ms(250))
        check(coalescer.flush(now: ms(1)).count, is: 5)
        #expect(coalescer.isEmpty)
    }

    @Test("A clock set back does not hold marks for ever")
    mutating func clockBack() {
        coalescer.note(
            group(1, read: 1), user: user(1), conversation: conversation(1), origin: nil, now: at(10_000))
        check(coalescer.flush(now: at(5)).count, is: 1)
    }

    @Test("Every moved mark is told exactly once or superseded, in any mix", arguments: 1...10 as ClosedRange<UInt64>)
    mutating func nothingLost(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var now = ms(0)
        var noted: [String: Int64] = [:]
        var told: [String: Int64] = [:]
        for step in 1...3000 as ClosedRange<Int64> {
            let place = Int.random(in: 0..<30, using: &random)
            let reader = Int.random(in: 0..<20, using: &random)
            coalescer.note(
                group(place, read: step), user: user(reader), conversation: conversation(place), origin: nil, now: now)
            noted["\(conversation(place)) \(user(reader))"] = step
            now = now + .milliseconds(Int64.random(in: 0..<30, using: &random))
            let isLast = step == 3000
            if isLast { now = now + .seconds(1) }
            guard isLast || Bool.random(using: &random) else { continue }
            for case .push(.receipts(let conversation, let receipts)) in coalescer.flush(now: now).map(\.payload) {
                for receipt in receipts {
                    let before = told.updateValue(receipt.read, forKey: "\(conversation) \(receipt.user)") ?? 0
                    #expect(before < receipt.read)
                }
            }
        }
        #expect(told == noted)
        #expect(coalescer.isEmpty)
    }
}
