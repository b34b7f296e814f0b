import ChatStore
import Logging
import Testing

@testable import ChatServer

@Suite("The database's log lines")
struct DatabaseLogTests {
    @Test("one for the loss, one for each new reason, one for the return")
    func outage() {
        var outage = DatabaseLog.Outage()
        func level(_ event: PostgresEvent) -> Logger.Level { outage.level(event) }
        #expect(level(.connected(role: "writer")) == .debug)
        #expect(level(.connectionLost(role: "writer", detail: "gone")) == .warning)
        #expect(level(.connectionLost(role: "reader", detail: "gone")) == .debug)
        #expect(level(.connectFailed(role: "writer", detail: "refused")) == .warning)
        #expect(level(.connectFailed(role: "reader", detail: "refused")) == .debug)
        #expect(level(.connectFailed(role: "reader", detail: "starting up")) == .warning)
        #expect(level(.connected(role: "reader")) == .notice)
        #expect(level(.connected(role: "writer")) == .debug)
        #expect(level(.connectFailed(role: "writer", detail: "refused")) == .warning)
    }
}
