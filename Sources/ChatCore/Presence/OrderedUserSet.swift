/// Users in id order, for paging through those who are there.
///
/// Chunks of at most 512 ids: insertion and removal cost a binary search and moving at most one chunk (for 100,000 users
/// about 17 comparisons and 4 KiB), a page costs a binary search and its own length. Nothing is ever sorted as a whole.
package struct OrderedUserSet: Sendable {
    private static let chunkLimit = 512

    /// No chunk is empty; ids ascend within and across chunks.
    private var chunks: [[UserID]] = []
    /// Users in the set.
    package private(set) var count = 0

    /// Creates the empty set.
    package init() {}

    /// Adds a user; false when already in.
    @discardableResult
    package mutating func insert(_ user: UserID) -> Bool {
        guard !chunks.isEmpty else {
            chunks = [[user]]
            count = 1
            return true
        }
        let chunk = min(chunkIndex(notBefore: user), chunks.count - 1)
        let place = Self.lowerBound(chunks[chunk], user)
        if place < chunks[chunk].count, chunks[chunk][place] == user { return false }
        chunks[chunk].insert(user, at: place)
        count += 1
        if chunks[chunk].count > Self.chunkLimit {
            let half = Array(chunks[chunk][(Self.chunkLimit / 2)...])
            chunks[chunk].removeSubrange((Self.chunkLimit / 2)...)
            chunks.insert(half, at: chunk + 1)
        }
        return true
    }

    /// Takes a user out; false when not in.
    @discardableResult
    package mutating func remove(_ user: UserID) -> Bool {
        let chunk = chunkIndex(notBefore: user)
        guard chunk < chunks.count else { return false }
        let place = Self.lowerBound(chunks[chunk], user)
        guard place < chunks[chunk].count, chunks[chunk][place] == user else { return false }
        chunks[chunk].remove(at: place)
        count -= 1
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
        return true
    }

    /// At most `limit` users behind `user`, or the first ones when nil.
    package func users(after user: UserID?, limit: Int) -> [UserID] {
        var result: [UserID] = []
        var chunk = 0
        var place = 0
        if let user {
            chunk = chunkIndex(notBefore: user)
            guard chunk < chunks.count else { return [] }
            place = Self.lowerBound(chunks[chunk], user)
            if chunks[chunk][place] == user { place += 1 }
        }
        while chunk < chunks.count, result.count < limit {
            result.append(contentsOf: chunks[chunk][place...].prefix(limit - result.count))
            chunk += 1
            place = 0
        }
        return result
    }

    /// The first chunk whose last id is not before `user`; the count of chunks when there is none.
    private func chunkIndex(notBefore user: UserID) -> Int {
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if let last = chunks[middle].last, last < user { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func lowerBound(_ ids: [UserID], _ user: UserID) -> Int {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < user { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
