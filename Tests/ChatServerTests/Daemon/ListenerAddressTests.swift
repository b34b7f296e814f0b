import Testing

@testable import ChatServer

@Suite("Where the listener says it is")
struct ListenerAddressTests {
    @Test(
        "a URL that a browser on this machine can open",
        arguments: [
            ("127.0.0.1", 80, false, "http://127.0.0.1:80"), ("0.0.0.0", 8080, false, "http://127.0.0.1:8080"),
            ("::", 8080, false, "http://[::1]:8080"), ("::1", 1, true, "https://[::1]:1"),
            ("chat.example.com", 443, true, "https://chat.example.com:443"),
        ])
    func url(host: String, port: Int, isTLS: Bool, expected: String) {
        #expect(ListenerAddress.url(host: host, port: port, isTLS: isTLS) == expected)
    }

    @Test("waiting ends with the bind")
    func wait() async {
        let address = ListenerAddress()
        #expect(address.current == nil)
        async let waited: Void = address.wait()
        address.set("http://127.0.0.1:1")
        await waited
        #expect(address.current == "http://127.0.0.1:1")
    }
}
