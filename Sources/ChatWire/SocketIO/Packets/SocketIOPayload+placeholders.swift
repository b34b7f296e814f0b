extension SocketIOPayload {
    /// Checks that each placeholder names an attachment that there is, and each attachment has a placeholder.
    ///
    /// A placeholder is an object whose `_placeholder` is true; its `num` is the attachment's index.
    func checkPlaceholders(attachments: Int) throws(SocketIOFault) {
        var named: Set<Int> = []
        let isValid = json.withUnsafeBytes { bytes in
            forEachPlaceholder(in: bytes) { number, _ in
                guard let number, number >= 0, number < Int64(attachments) else { return false }
                named.insert(Int(number))
                return true
            }
        }
        guard isValid, named.count == attachments else { throw .invalidPlaceholder }
    }

    /// The attachment that a value stands for; nil when the value is no placeholder.
    ///
    /// - Parameter json: An element of ``elements``.
    public static func attachmentIndex(_ json: [UInt8]) -> Int? {
        guard let payload = SocketIOPayload(object: json) else { return nil }
        var index: Int?
        _ = payload.json.withUnsafeBytes { bytes in
            payload.forEachPlaceholder(in: bytes) { number, depth in
                if depth == 0 { index = number.flatMap { Int(exactly: $0) } }
                return true
            }
        }
        return index
    }

    /// Calls `visit` with the `num` of every placeholder, nil when it is no integer, and the levels around it; ends early
    /// when that returns false.
    private func forEachPlaceholder(in bytes: UnsafeRawBufferPointer, _ visit: (Int64?, Int) -> Bool) -> Bool {
        struct Level {
            var isPlaceholder = false
            var number: Int64?
            var key = Key.other
        }
        enum Key { case placeholder, number, other }
        var levels: [Level] = []
        var tokens = JSONTokens(bytes)
        while let token = tokens.next() {
            switch token {
            case .open: levels.append(Level())
            case .key(let key):
                let name = JSONText.withUTF8(key, in: bytes) { text -> Key in
                    text.equals("_placeholder") ? .placeholder : text.equals("num") ? .number : .other
                }
                if !levels.isEmpty { levels[levels.count - 1].key = name }
            case .scalar(let value):
                guard let level = levels.last else { continue }
                switch level.key {
                case .placeholder: levels[levels.count - 1].isPlaceholder = value.kind == .true
                case .number where value.kind == .integer:
                    levels[levels.count - 1].number = JSONText.integer(value, in: bytes)
                case .number, .other: break
                }
                levels[levels.count - 1].key = .other
            case .close:
                if let level = levels.popLast(), level.isPlaceholder, !visit(level.number, levels.count) {
                    return false
                }
                if !levels.isEmpty { levels[levels.count - 1].key = .other }
            }
        }
        return true
    }
}
