public import ChatCore

/// What every ``ChatStorage`` promises, as cases that an implementation runs from its own tests.
///
/// The suite needs no test framework: a case that finds a broken promise throws ``ContractViolation``. With Swift Testing:
///
/// ```swift
/// import ChatTesting
/// import Testing
///
/// @Suite struct MyStorageTests {
///     @Test("keeps the promises of ChatStorage", arguments: StorageContract.cases)
///     func contract(_ testCase: StorageContractCase) async throws {
///         try await StorageContract { try await MyStorage.emptied() }.run(testCase)
///     }
/// }
/// ```
///
/// With XCTest, loop over ``cases`` in one test and record each error thrown by ``run(_:)``.
///
/// - Shape: cases use users and conversations of their own, so the closure may return one shared store or a new one each time.
///   Each case needs room for 300 users, 60 conversations and 1,200 events in one of them.
public struct StorageContract: Sendable {
    /// All cases, grouped by concern.
    public static let cases: [StorageContractCase] =
        logCases + idempotencyCases + resumeCases + headCases + cursorCases + membershipCases + secrecyCases
        + groupCases
        + directCases + messageCases + searchCases + userCases + nameCases + accountCases + concurrencyCases
        + modelCases

    private let seed: UInt64
    private let makeStorage: @Sendable () async throws -> any ChatStorage

    /// Creates a suite for one implementation.
    ///
    /// - Parameters:
    ///   - seed: Decides the random commands of the model check; a violation names the seed it needs.
    ///   - makeStorage: Called once for each case.
    public init(
        seed: UInt64 = 0x5EED, makeStorage: @escaping @Sendable () async throws -> any ChatStorage
    ) {
        self.seed = seed
        self.makeStorage = makeStorage
    }

    /// Runs one case.
    ///
    /// - Throws: ``ContractViolation``, also when a store throws where it must not; errors of the closure pass unchanged.
    public func run(_ testCase: StorageContractCase) async throws {
        let world = StorageWorld(storage: try await makeStorage(), seed: seed)
        do {
            try await testCase.body(world)
        } catch var violation as ContractViolation {
            violation.caseName = testCase.name
            throw violation
        } catch let error as ChatError {
            var violation = ContractViolation(
                "threw \(String(reflecting: error)) where it must not", file: #fileID, line: #line)
            violation.caseName = testCase.name
            throw violation
        }
    }

    /// Runs all cases one after another and returns what they found.
    ///
    /// - Throws: Only errors of the closure that makes the storage.
    public func violations() async throws -> [ContractViolation] {
        var found: [ContractViolation] = []
        for testCase in Self.cases {
            do {
                try await run(testCase)
            } catch let violation as ContractViolation {
                found.append(violation)
            }
        }
        return found
    }
}

/// One promise of ``ChatStorage``.
public struct StorageContractCase: Sendable, CustomStringConvertible {
    /// The promise as a sentence; unique among the cases.
    public let name: String
    /// The invariant it belongs to, if any.
    public let invariant: Invariant?
    let body: @Sendable (StorageWorld) async throws -> Void

    init(
        _ name: String, _ invariant: Invariant? = nil, body: @escaping @Sendable (StorageWorld) async throws -> Void
    ) {
        self.name = name
        self.invariant = invariant
        self.body = body
    }

    /// Shown by Swift Testing for each argument.
    public var description: String { invariant.map { "\($0.rawValue): \(name)" } ?? name }
}
