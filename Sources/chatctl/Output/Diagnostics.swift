import ChatServer

/// What belongs to no result goes to standard error.
enum Diagnostics {
    static func note(_ text: String) {
        StandardStream.error.write("chatctl: \(Terminal.safe(text))\n")
    }
}
