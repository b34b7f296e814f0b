import Testing

@testable import ChatServer

@Suite("A database's URL")
struct ConnectionTextTests {
    @Test(
        "is shown without its passwords, in either form",
        arguments: [
            ("postgres://u@h:5432/n", "postgres://u@h:5432/n"),
            ("postgres:///n?host=/run/pg", "postgres:///n?host=/run/pg"),
            ("postgres://[::1]:5432/n", "postgres://[::1]:5432/n"),
            ("postgres://u:p@h/n", "postgres://u:***@h/n"),
            ("postgresql://u:p:q@h/n", "postgresql://u:***@h/n"),
            ("postgres://:p@h", "postgres://:***@h"),
            ("postgres://u:p@h1:1,h2:2/n", "postgres://u:***@h1:1,h2:2/n"),
            ("postgres://h/n?user=u&password=p", "postgres://h/n?user=u&password=***"),
            ("postgres://h/n?pass%77ord=p&sslpassword=q#", "postgres://h/n?pass%77ord=***&sslpassword=***"),
            ("host=h user=u", "host=h user=u"),
            ("host=h password=p user=u", "host=h password=*** user=u"),
            ("password = 'p q' host=h", "password = *** host=h"),
            (#"PASSWORD='p\' q' host=h"#, "PASSWORD=*** host=h"),
            (#"password=p\ q host=h"#, "password=*** host=h"),
            ("password='never closed host=h", "password=***"),
            ("password", nil),
            ("password=", "password=***"),
        ] as [(String, String?)])
    func redaction(text: String, shown: String?) {
        #expect(ConnectionText(text)?.redacted == shown)
    }

    @Test(
        "hides a password that should have been percent-encoded",
        arguments: [
            "postgres://u:se@cret@h/n", "postgres://u:se/cret@h/n", "postgres://u:se?cret@h/n",
            "postgres://u:se#cret@h/n",
            "postgres://u:se:cret@h/n",
        ])
    func mistakes(text: String) throws {
        let shown = try #require(ConnectionText(text)?.redacted)
        #expect(shown == "postgres://u:***@h/n")
    }

    @Test("is known by its form", arguments: ["hunter2", "mysql://u:p@h/n?a=b", "https://h", ""])
    func others(text: String) { #expect(ConnectionText(text) == nil) }

    @Test("tells whether a password stands in it")
    func password() {
        #expect(ConnectionText("postgres://u:p@h")?.hasPassword == true)
        #expect(ConnectionText("postgres://u@h")?.hasPassword == false)
        #expect(ConnectionText("host=h password=p")?.hasPassword == true)
        #expect(ConnectionText("host=h passfile=p")?.hasPassword == false)
    }
}
