import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The operating system's random bits, fetched for many ids at a time: a system call for each would cost as much as all
/// else that is done with a message's ids.
final class RandomBits: Sendable {
    private struct Stock {
        var words: [UInt64] = Array(repeating: 0, count: RandomBits.stockedWords)
        var left = 0
    }

    /// 256 bytes, the most that one `getentropy(3)` gives.
    private static var stockedWords: Int { 32 }

    private let stock = Mutex(Stock())

    /// Uniform bits that nobody was given before; any thread.
    func next() -> UInt64 {
        stock.withLock { stock in
            if stock.left == 0 {
                Self.fill(&stock.words)
                stock.left = stock.words.count
            }
            stock.left -= 1
            return stock.words[stock.left]
        }
    }

    private static func fill(_ words: inout [UInt64]) {
        let isFilled = words.withUnsafeMutableBytes { bytes in
            #if canImport(Darwin)
                arc4random_buf(bytes.baseAddress, bytes.count)
                return true
            #else
                return bytes.baseAddress.map { getentropy($0, bytes.count) == 0 } ?? false
            #endif
        }
        if isFilled { return }
        var generator = SystemRandomNumberGenerator()
        for index in words.indices { words[index] = generator.next() }
    }
}
