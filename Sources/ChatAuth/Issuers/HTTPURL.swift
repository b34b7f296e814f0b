/// An absolute http or https URL, taken apart without leniency: no user info, fragment, spaces, controls or backslashes, in which
/// parsers disagree about the host.
package struct HTTPURL: Hashable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// Lower case host; IPv6 with its brackets.
    package let host: String
    /// As written, if any.
    package let port: UInt16?
    /// Begins with `/`, or is empty.
    package let path: String
    /// After `?`, if there is one.
    package let query: String?

    /// Parses a URL; nil when it is not of the form.
    package init?(_ text: String) {
        let scalars = text.unicodeScalars
        guard scalars.allSatisfy({ (0x21...0x7E).contains($0.value) && !"\\\"<>^`{|}#".unicodeScalars.contains($0) })
        else { return nil }
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = text[separator.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
        let tail = rest[end...]
        let mark = tail.firstIndex(of: "?")
        self.scheme = scheme
        self.host = host
        self.port = port
        path = String(tail[..<(mark ?? tail.endIndex)])
        query = mark.map { String(tail[tail.index(after: $0)...]) }
    }

    private static func authority(_ text: Substring) -> (host: String, port: UInt16?)? {
        var host = text
        var port: UInt16?
        let colon: Substring.Index?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            let after = text.index(after: close)
            guard after == text.endIndex || text[after] == ":" else { return nil }
            colon = after == text.endIndex ? nil : after
        } else {
            colon = text.firstIndex(of: ":")
        }
        if let colon {
            host = text[..<colon]
            let digits = text[text.index(after: colon)...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits)
            else { return nil }
            port = number
        }
        let inner = host.hasPrefix("[") ? host.dropFirst().dropLast() : host
        let allowed: (UInt8) -> Bool = { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                || (host.hasPrefix("[") && byte == UInt8(ascii: ":"))
        }
        guard !inner.isEmpty, inner.utf8.count <= 255, inner.utf8.allSatisfy(allowed) else { return nil }
        return (host.lowercased(), port)
    }

    /// Scheme, host and port with the scheme's default port left out.
    package var origin: String {
        let isDefault = port == nil || (scheme == "https" && port == 443) || (scheme == "http" && port == 80)
        return "\(scheme)://\(host)" + (isDefault ? "" : ":\(port ?? 0)")
    }

    /// True for a host that names this machine.
    package var isLoopback: Bool { LoopbackHost.matches(host) }

    /// True when keys may be fetched from it: https, or http on loopback.
    package var isFetchable: Bool { scheme == "https" || isLoopback }
}

/// Which host texts name this machine.
package enum LoopbackHost {
    /// True for `localhost`, `127.0.0.0/8` in dotted form, and `::1` with or without brackets.
    package static func matches(_ host: String) -> Bool {
        switch host.lowercased() {
        case "localhost", "::1", "[::1]": return true
        case let host:
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "127"
                && parts.allSatisfy { UInt8($0) != nil && (1...3).contains($0.utf8.count) && !$0.hasPrefix("+") }
        }
    }
}
