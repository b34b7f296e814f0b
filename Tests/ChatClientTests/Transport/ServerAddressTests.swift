import ChatClient
import Testing

@Suite("ServerAddress")
struct ServerAddressTests {
    @Test(
        "reads addresses",
        arguments: [
            ("ws://localhost:8080", ServerAddress(host: "localhost", port: 8080, isSecure: false)),
            ("wss://chat.example.com", ServerAddress(host: "chat.example.com", port: 443, isSecure: true)),
            ("https://chat.example.com/", ServerAddress(host: "chat.example.com", port: 443, isSecure: true)),
            ("HTTP://[::1]:81/x/ws", ServerAddress(host: "::1", port: 81, isSecure: false, path: "/x/ws")),
            ("ws://127.0.0.1", ServerAddress(host: "127.0.0.1", port: 80, isSecure: false)),
        ])
    func reads(url: String, address: ServerAddress) {
        #expect(ServerAddress(url: url) == address)
    }

    @Test(
        "refuses what is not an address, or would carry a secret",
        arguments: [
            "", "localhost:8080", "ftp://a", "ws://", "ws://:80", "ws://a:0", "ws://a:65536", "ws://a:+1", "ws://u@a",
            "ws://a/v1/ws?token=x", "ws://a#b", "ws://a b", "ws://a\r\nHost:b", "ws://[::1", "ws://[::1]x", "ws://ä",
        ])
    func refuses(url: String) {
        #expect(ServerAddress(url: url) == nil)
    }

    @Test("names the port in Host only where it is not the scheme's")
    func hostHeader() {
        #expect(ServerAddress(host: "a", port: 443, isSecure: true).hostHeader == "a")
        #expect(ServerAddress(host: "a", port: 80, isSecure: true).hostHeader == "a:80")
        #expect(ServerAddress(host: "::1", port: 80, isSecure: false).hostHeader == "[::1]")
    }
}
