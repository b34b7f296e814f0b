import ChatCore
import Testing

@testable import ChatAuth

@Suite("Sign-ins under way")
struct SignInTransactionTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    @Test("survives its cookie, and every secret is another one")
    func roundTrip() throws {
        let first = SignInTransaction(provider: "main", now: Self.now)
        let second = SignInTransaction(provider: "main", now: Self.now)
        #expect(SignInTransaction(first.text) == first)
        #expect(
            Set([first.state, first.nonce, first.verifier, second.state, second.nonce, second.verifier]).count == 6)
        #expect(first.text.utf8.allSatisfy { FormFields.isUnreserved($0) })
    }

    @Test(
        "what is not of the form is nobody's",
        arguments: ["", "main", "main.a.b.c.1", ".s.n.v.1", "main.\(String(repeating: "x", count: 43))"])
    func malformed(text: String) {
        #expect(SignInTransaction(text) == nil)
        #expect(SignInTransactions(text, now: Self.now).text.isEmpty)
    }

    @Test("a changed state takes nothing, the right one takes once")
    func take() {
        var transactions = SignInTransactions(nil, now: Self.now)
        let transaction = SignInTransaction(provider: "main", now: Self.now)
        transactions.add(transaction)
        var read = SignInTransactions(transactions.text, now: Self.now)
        #expect(read.take(state: String(transaction.state.dropLast()) + "!") == nil)
        #expect(read.take(state: String(transaction.state.dropLast())) == nil)
        #expect(read.take(state: "") == nil)
        #expect(read.take(state: transaction.state) == transaction)
        #expect(read.take(state: transaction.state) == nil)
        #expect(read.text.isEmpty)
    }

    @Test("lives ten minutes", arguments: [(0, true), (599, true), (600, false), (-59, true), (-61, false)])
    func life(age: Int, isLive: Bool) {
        let transaction = SignInTransaction(provider: "main", now: Self.now)
        var read = SignInTransactions(transaction.text, now: Self.now + .seconds(age))
        #expect((read.take(state: transaction.state) != nil) == isLive)
    }

    @Test("three tabs sign in side by side; the oldest of four is forgotten")
    func tabs() {
        let all = (0..<4).map { _ in SignInTransaction(provider: "main", now: Self.now) }
        var transactions = SignInTransactions(nil, now: Self.now)
        for transaction in all { transactions.add(transaction) }
        var read = SignInTransactions(transactions.text, now: Self.now)
        #expect(read.take(state: all[0].state) == nil)
        for transaction in all[1...] { #expect(read.take(state: transaction.state) == transaction) }
    }
}
