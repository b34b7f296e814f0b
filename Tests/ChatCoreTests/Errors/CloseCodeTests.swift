import ChatCore
import Testing

@Suite("CloseCode")
struct CloseCodeTests {
    @Test("The table is pinned: wire values, reasons and what the client does")
    func pinnedTable() {
        let table: [(code: CloseCode, wire: UInt16, reason: String, reconnects: Bool)] = [
            (.serverDraining, 4000, "server_draining", true),
            (.slowConsumer, 4001, "slow_consumer", true),
            (.tokenExpired, 4002, "token_expired", true),
            (.pingTimeout, 4003, "ping_timeout", true),
            (.temporarilyUnavailable, 4004, "temporarily_unavailable", true),
            (.invalidToken, 4500, "invalid_token", false),
            (.helloTimeout, 4501, "hello_timeout", false),
            (.userDisabled, 4502, "user_disabled", false),
            (.revoked, 4503, "revoked", false),
            (.kicked, 4504, "kicked", false),
            (.protocolViolation, 4505, "protocol_violation", false),
            (.rateLimited, 4506, "rate_limited", false),
            (.tooManyConnections, 4507, "too_many_connections", false),
            (.superseded, 4508, "superseded", false),
        ]
        #expect(CloseCode.all == table.map(\.code))
        for row in table {
            #expect(row.code.wireValue == row.wire)
            #expect(row.code.reason == row.reason)
            #expect(row.code.asksToReconnect == row.reconnects)
            #expect(CloseCode(wireValue: row.wire) == row.code)
        }
    }

    @Test("Codes are of the private range, reasons fit a close frame")
    func frameLimits() {
        for code in CloseCode.all {
            #expect((4000...4999).contains(code.wireValue))
            #expect(code.reason.utf8.count <= 123)
            #expect(code.description == code.reason)
        }
        #expect(Set(CloseCode.all.map(\.reason)).count == CloseCode.all.count)
    }

    @Test("Values outside the table are no codes", arguments: [0, 1000, 1006, 3999, 4005, 4499, 4509, 65535])
    func unknown(wireValue: UInt16) {
        #expect(CloseCode(wireValue: wireValue) == nil)
    }
}
