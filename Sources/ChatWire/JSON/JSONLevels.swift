/// The open arrays and objects around a place in a text, with the keys seen in each object.
struct JSONLevels {
    /// One bit per level, the innermost lowest; set for objects.
    private var objects: UInt64 = 0
    private var count = 0
    private let outer: Int
    private var keys = JSONKeys()
    /// Where the keys of each open object begin.
    private var firstKeys: [Int] = []

    private let notesKeys: Bool

    /// Starts below `outer` levels that are open already.
    init(outer: Int, notesKeys: Bool) {
        self.outer = outer
        self.notesKeys = notesKeys
    }

    var isEmpty: Bool { count == 0 }
    var isObject: Bool { objects & 1 == 1 }

    /// Enters a container; false when that is one level too many.
    mutating func open(isObject: Bool) -> Bool {
        guard outer + count < JSONScanner.maxDepth else { return false }
        objects = objects << 1 | (isObject ? 1 : 0)
        count += 1
        if isObject, notesKeys { firstKeys.append(keys.count) }
        return true
    }

    /// Leaves the innermost container.
    mutating func close() {
        if isObject, let first = firstKeys.popLast() { keys.forget(from: first) }
        objects >>= 1
        count -= 1
    }

    /// Remembers a key of the innermost object; returns what is wrong with it, if anything.
    mutating func note(_ key: JSONValue, in bytes: UnsafeRawBufferPointer) -> JSONFault.Kind? {
        keys.note(key, in: bytes, since: firstKeys.last ?? 0)
    }
}

/// Keys seen so far, to find duplicates: equal after decoding, byte for byte.
struct JSONKeys {
    private var entries: [(hash: UInt64, key: JSONValue)] = []

    var count: Int { entries.count }

    mutating func forget(from first: Int) { entries.removeSubrange(first...) }

    /// Remembers a key; returns what is wrong with it, if anything.
    mutating func note(_ key: JSONValue, in bytes: UnsafeRawBufferPointer, since first: Int) -> JSONFault.Kind? {
        guard entries.count - first < JSONScanner.maxMembers else { return .tooManyMembers }
        let hash = JSONText.withUTF8(key, in: bytes) { text in
            // FNV-1a: only saves comparisons. Forged collisions cost at most maxMembers comparisons per key.
            text.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
        for entry in entries[first...] where entry.hash == hash && entry.key.decodedCount == key.decodedCount {
            let isSame = JSONText.withUTF8(key, in: bytes) { left in
                JSONText.withUTF8(entry.key, in: bytes) { right in left.elementsEqual(right) }
            }
            if isSame { return .duplicateKey }
        }
        entries.append((hash, key))
        return nil
    }
}
