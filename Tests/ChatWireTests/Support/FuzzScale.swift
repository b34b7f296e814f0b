import Foundation

/// How many times the usual number of inputs a fuzz test tries: `CHAT_FUZZ_SCALE` in the environment, 1 without it.
enum FuzzScale {
    static let factor = max(1, ProcessInfo.processInfo.environment["CHAT_FUZZ_SCALE"].flatMap { Int($0) } ?? 1)

    /// So many inputs, times the scale.
    static func inputs(_ count: Int) -> Range<Int> { 0..<count * factor }
}
