import Synchronization

/// A service's randomness in tests: the same numbers in each run.
final class SeedSequence: Sendable {
    private let generator = Mutex(SplitMix64(seed: 1))

    func next() -> UInt64 { generator.withLock { $0.next() } }
}
