import ChatCore
import ChatStore
import Testing

@Suite("Why a connection could not be made")
struct ConnectFailureTests {
    private static let server = #"connection to server at "db" (10.0.0.7), port 5432 failed: "#

    /// libpq's verbose messages, and the state that no repeat would change; nil when trying again may help.
    static let messages: [(text: String, state: String?)] = [
        (server + #"FATAL:  28P01: password authentication failed for user "chat""#, "28P01"),
        (server + #"FATAL:  28000: no pg_hba.conf entry for host "10.0.0.9", user "chat", no encryption"#, "28000"),
        (server + #"FATAL:  3D000: database "nowhere" does not exist"#, "3D000"),
        (#"connection to server at "::1", port 5432 failed: FATAL:  28P01: password authentication failed"#, "28P01"),
        (
            #"connection to server on socket "/run/.s.PGSQL.5432" failed: FATAL:  28000: peer authentication failed"#,
            "28000"
        ),
        ("FATAL:  28P01: wrong\nLOCATION:  auth_failed, auth.c:331", "28P01"),
        (server + "FATAL:  57P03: the database system is starting up", nil),
        (server + "FATAL:  53300: sorry, too many clients already", nil),
        (server + "FATAL:  57P03: starting up\n" + server + "FATAL:  28P01: password authentication failed", nil),
        (server + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?", nil),
        (server + "server closed the connection unexpectedly", nil),
        (server + "SSL error: certificate verify failed", nil),
        (server + "server does not support SSL, but SSL was required", nil),
        (#"could not translate host name "db.invalid" to address: Name or service not known"#, nil),
        (#"could not translate host name "28P01" to address: Name or service not known"#, nil),
        (server + "fe_sendauth: no password supplied", nil),
        ("timeout expired", nil), ("FATAL", nil), (":::::", nil), ("", nil),
    ]

    @Test("only what the server refuses for good is told apart", arguments: messages)
    func kinds(text: String, state: String?) {
        let failure = ConnectFailure.read(text)
        #expect(failure.kind == state.map { .server(SQLState($0)) } ?? .unreachable)
        #expect(failure.detail == text)
    }

    @Test(
        "a wrong password is a fault of the set-up for the operator, and an absent store for clients, who go on trying")
    func code() {
        let refused = ConnectFailure.read(Self.messages[0].text)
        #expect(refused.operatorError.code == .invalidConfiguration)
        #expect(refused.chatError.code == .storeUnavailable)
        #expect(refused.chatError.retry != .never)
        #expect(ConnectFailure.read("timeout expired").operatorError.code == .storeUnavailable)
    }
}
