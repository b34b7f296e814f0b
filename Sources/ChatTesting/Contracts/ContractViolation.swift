/// A promise of a port that an implementation broke. Contract suites throw it instead of using a test framework, so that
/// they run under Swift Testing, XCTest or no framework at all.
public struct ContractViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Name of the case that found it; empty until the suite adds it.
    public internal(set) var caseName: String
    /// What was promised and what came instead.
    public let reason: String
    /// File of the expectation, as `#fileID`.
    public let file: String
    /// Line of the expectation.
    public let line: UInt

    init(_ reason: String, file: String, line: UInt) {
        caseName = ""
        self.reason = reason
        self.file = file
        self.line = line
    }

    /// Case, reason and place, for a test log.
    public var description: String { "\(caseName): \(reason) (\(file):\(line))" }
}

/// Which invariant of the design a case guards.
public enum Invariant: String, Hashable, Sendable, CaseIterable {
    /// An acknowledged message is in the log for ever after, exactly once.
    case storedOnce = "I1"
    /// Sequences have no gaps and the order is the same for all.
    case oneOrder = "I2"
    /// A client that resumes ends with exactly the log's events.
    case completeResume = "I3"
    /// Cursors only move forward.
    case forwardCursors = "I4"
    /// Only members read or send in a conversation.
    case membersOnly = "I5"
}
