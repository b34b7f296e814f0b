import ChatServer
import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Standard output for people and pipes.
enum Terminal {
    /// Writes a line at once, so that a reader of a pipe sees it.
    static func line(_ text: String) { StandardStream.output.write(text + "\n") }

    /// Replaces control characters, which could hide or forge text, by a visible mark; line breaks become spaces.
    static func safe(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: result.append(" ")
            // C0, C1, and what reorders or hides text.
            case ..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: result.append("\u{FFFD}")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// True when standard input is a keyboard.
    static var isTyped: Bool { isatty(STDIN_FILENO) == 1 }

    /// Lines of standard input until its end. The reader blocks in a thread of its own and ends with the process.
    static func inputLines() -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let thread = Thread {
            while let line = readLine(strippingNewline: true) { continuation.yield(line) }
            continuation.finish()
        }
        thread.start()
        return stream
    }

    /// All of standard input, at most so many bytes.
    static func allInput(limit: Int) -> String? {
        var text = ""
        while let line = readLine(strippingNewline: false) {
            text += line
            guard text.utf8.count <= limit else { return nil }
        }
        return text
    }
}
