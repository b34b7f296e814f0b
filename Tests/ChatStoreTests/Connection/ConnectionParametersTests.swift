import ChatCore
import ChatStore
import Testing

@Suite("Keywords for libpq")
struct ConnectionParametersTests {
    private func parameters(
        password: String? = nil, _ change: (inout PostgresConfiguration) -> Void = { _ in }
    ) -> ConnectionParameters {
        var configuration = PostgresConfiguration()
        change(&configuration)
        return ConnectionParameters(configuration, password: password, applicationName: "chat test")
    }

    /// What counts in the end: of a keyword that comes twice, libpq takes the later one.
    private func value(_ keyword: String, in parameters: ConnectionParameters) -> String? {
        parameters.pairs.last { $0.keyword == keyword }?.value
    }

    @Test("what nobody set is left to libpq's own sources")
    func nothingSet() {
        let keywords = Set(parameters().pairs.map(\.keyword))
        #expect(
            keywords == [
                "fallback_application_name", "connect_timeout", "keepalives_idle", "keepalives_interval",
                "keepalives_count", "tcp_user_timeout", "client_encoding",
            ])
        #expect(value("client_encoding", in: parameters()) == "UTF8")
        #expect(value("fallback_application_name", in: parameters()) == "chat test")
    }

    @Test("each member has its keyword")
    func members() {
        let made = parameters {
            ($0.service, $0.host, $0.port, $0.user) = ("chat", "db", 6432, "role")
            ($0.password, $0.name, $0.sslMode) = ("secret", "base", .verifyCA)
            ($0.sslRootCertificateFile, $0.sslCertificateFile, $0.sslKeyFile) = ("root.pem", "own.pem", "own.key")
        }
        let expected = [
            "service": "chat", "host": "db", "port": "6432", "user": "role", "password": "secret", "dbname": "base",
            "sslmode": "verify-ca", "sslrootcert": "root.pem", "sslcert": "own.pem", "sslkey": "own.key",
        ]
        for (keyword, text) in expected { #expect(value(keyword, in: made) == text) }
    }

    @Test("the members win over the URL, whose timeouts and names win over the defaults")
    func precedence() throws {
        let url = "postgres://role@far:1/base?connect_timeout=9"
        let made = parameters {
            ($0.url, $0.host, $0.port, $0.user, $0.name) = (url, "near", 2, "other", "elsewhere")
            ($0.service, $0.sslMode) = ("chat", .require)
        }
        let keywords = made.pairs.map(\.keyword)
        // libpq expands the first dbname in place; everything behind it counts more, everything before it less.
        let place = try #require(made.pairs.firstIndex { $0.value == url })
        #expect(keywords.firstIndex(of: "dbname") == place)
        for keyword in ["host", "port", "user", "service", "sslmode", "client_encoding"] {
            #expect(try #require(keywords.firstIndex(of: keyword)) > place, "\(keyword)")
        }
        for keyword in ["connect_timeout", "keepalives_idle", "tcp_user_timeout", "fallback_application_name"] {
            #expect(try #require(keywords.lastIndex(of: keyword)) < place, "\(keyword)")
        }
        #expect(value("dbname", in: made) == "elsewhere")
    }

    @Test("the password of a file wins over the one that is set")
    func password() {
        #expect(value("password", in: parameters(password: "file") { $0.password = "set" }) == "file")
        #expect(value("password", in: parameters { $0.password = "set" }) == "set")
        #expect(value("password", in: parameters()) == nil)
    }

    @Test(
        "connect time-outs are whole seconds, rounded up, at least libpq's least of two",
        arguments: [(100, "2"), (2000, "2"), (2001, "3"), (3000, "3"), (3_600_000, "3600")] as [(Int64, String)])
    func connectTimeout(milliseconds: Int64, text: String) {
        let made = parameters { $0.connectTimeout = .milliseconds(milliseconds) }
        #expect(value("connect_timeout", in: made) == text)
    }

    @Test("unacknowledged bytes end a connection when a statement's time is up")
    func userTimeout() {
        let made = parameters { $0.statementTimeout = .milliseconds(1234) }
        #expect(value("tcp_user_timeout", in: made) == "1234")
    }

    @Test("a keyword set afterwards wins, and makes other parameters")
    func setting() {
        var made = parameters { $0.sslMode = .prefer }
        let before = made
        made.set("sslmode", "verify-full")
        #expect(value("sslmode", in: made) == "verify-full")
        #expect(made != before)
        #expect(Set([made, before, made]).count == 2)
    }

    @Test(
        "this machine is a socket's directory or a loopback address",
        arguments: [
            ("/run/postgresql", "", true), ("@chat", "", true), ("localhost", "", true), ("localhost", "::1", true),
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "", true), ("127.9.8.7", "", true), ("::1", "::1", true),
            ("::1", "", true), ("db", "127.0.0.1", true), ("db", "::1", true),
            ("db", "10.0.0.7", false), ("db", "", false), ("10.0.0.7", "", false), ("1270.0.0.1", "", false),
            ("127.example.com", "", false), ("127.0.0.1.example.com", "", false),
            ("127.example.com", "10.0.0.7", false),
            ("localhost.example.com", "", false), ("::2", "", false), ("::12", "", false), ("fe80::1", "", false),
            ("", "", false),
        ])
    func isLocal(host: String, address: String, expected: Bool) {
        #expect(ConnectionParameters.isLocal(host: host, address: address) == expected)
    }
}
