#if Postgres
    import CLibPQ

    /// A `PGconn`, closed and freed with this value. Not Sendable: it stays with the one actor that uses it.
    @safe final class OpenConnection {
        let pointer: OpaquePointer

        /// Begins to connect; nil when memory ran out.
        init?(_ parameters: ConnectionParameters) {
            let started = unsafe withCStrings(parameters.pairs.map(\.keyword)) { keywords in
                unsafe withCStrings(parameters.pairs.map(\.value)) { values in
                    unsafe PQconnectStartParams(keywords, values, 1)
                }
            }
            guard let started = unsafe started else { return nil }
            unsafe pointer = started
        }

        deinit { unsafe PQfinish(pointer) }

        /// What libpq said last, on one line; names host, role and database, never a password.
        var lastMessage: String { Self.oneLine(unsafe text(PQerrorMessage(pointer))) }

        /// Host name, address or socket directory in use.
        var host: String { unsafe text(PQhost(pointer)) }
        /// Numeric address in use; empty for Unix sockets.
        var address: String { unsafe text(PQhostaddr(pointer)) }
        /// TCP port.
        var port: Int { Int(unsafe text(PQport(pointer))) ?? 0 }
        /// Database name.
        var database: String { unsafe text(PQdb(pointer)) }
        /// Role.
        var user: String { unsafe text(PQuser(pointer)) }
        /// Whether TLS is in use.
        var isEncrypted: Bool { unsafe PQsslInUse(pointer) != 0 }

        /// A parameter that the server reported, such as `server_version`.
        func parameter(_ name: String) -> String { unsafe text(PQparameterStatus(pointer, name)) }

        /// The value in force of a connection option, as libpq gathered it from all its sources.
        func option(_ keyword: String) -> String {
            guard let options = unsafe PQconninfo(pointer) else { return "" }
            defer { unsafe PQconninfoFree(options) }
            var next = unsafe options
            while let name = unsafe next.pointee.keyword {
                if unsafe String(cString: name) == keyword { return unsafe text(next.pointee.val) }
                unsafe next += 1
            }
            return ""
        }

        /// Joins the lines of a message of libpq or the server.
        static func oneLine(_ message: String) -> String {
            message.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }
                .map { $0.drop(while: \.isWhitespace) }.joined(separator: " ")
        }

        private func text(_ pointer: UnsafePointer<CChar>?) -> String {
            unsafe pointer.map { unsafe String(cString: $0) } ?? ""
        }

        private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
            unsafe pointer.map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// Calls a body with C strings and a null behind the last, as libpq takes lists of keywords.
    private func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value?
    ) -> Value? {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for string in strings {
            offsets.append(bytes.count)
            bytes += string.utf8.map { CChar(bitPattern: $0) } + [0]
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = unsafe offsets.map { offset in
                unsafe buffer.baseAddress.map { base in unsafe base + offset }
            }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeBufferPointer { list in
                unsafe list.baseAddress.flatMap { first in unsafe body(first) }
            }
        }
    }
#endif
