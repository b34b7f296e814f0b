import ChatCore
import ChatStore
import ChatTesting
import Testing

@Suite("The storage contract finds broken stores")
struct ContractCanFailTests {
    /// For each fault, a case that must notice it.
    static let expectations: [(FaultyStorage.Fault, String)] = [
        (.seqGap, "seq starts at one and has no gap, ordinal counts messages"),
        (.duplicateFlagLost, "a repeated send answers with the first event, whatever its body"),
        (.retryStoredTwice, "many tasks that repeat one send at once store it once"),
        (.lastEventLost, "appends from many tasks in many conversations lose and double nothing"),
        (.wholeBatchFails, "one bad event fails alone and takes no seq"),
        (.bodyNormalised, "bodies come back byte for byte"),
        (.cursorGoesBack, "cursors only move forward"),
        (.cursorPassesHead, "a cursor never passes the head"),
        (.strangerReadsLog, "a stranger reaches nothing through events"),
        (.strangerReadsHistory, "a removed member loses history at once"),
        (.strangerSearches, "a stranger reaches nothing through search"),
        (.redactionUndoneInHistory, "a deletion redacts the text everywhere"),
        (.redactionUndoneInLog, "a deletion redacts the text everywhere"),
        (.blockIgnored, "a block in either direction refuses direct messages and opening"),
        (.historyEndsEarly, "history pages in both directions have no hole and no repeat"),
        (.headOfThePage, "a page of history tells the log's end, whatever lies on the page"),
        (.inboxRepeats, "the inbox is ordered by last activity and pages without hole or repeat"),
        (.handleNotUnique, "handles are unique without case"),
        (.lastSeenGoesBack, "last seen never moves backwards"),
        (.revocationForgotten, "revocations cover a user's older tokens and single tokens"),
        (.disabledUserFound, "the directory finds handles and names without case, by id, page by page"),
        (.secondOwnerHidden, "an address that several users have shows two of them"),
        (.lookingOpens, "looking for a direct conversation finds it from both sides and opens none"),
    ]

    @Test("each fault is found by the case that guards against it", arguments: expectations)
    func found(fault: FaultyStorage.Fault, caseName: String) async throws {
        let violations = try await StorageContract { FaultyStorage(fault, InMemoryChatStorage()) }.violations()
        #expect(violations.map(\.caseName).contains(caseName), "found only: \(violations.map(\.caseName))")
        #expect(violations.count < StorageContract.cases.count)
        #expect(violations.allSatisfy { $0.line > 0 && $0.file.hasPrefix("ChatTesting/") && !$0.reason.isEmpty })
    }

    @Test("every fault has an expectation")
    func complete() { #expect(Set(Self.expectations.map(\.0)) == Set(FaultyStorage.Fault.allCases)) }

    @Test("an error where none may be is a violation that names its code")
    func unexpectedError() async throws {
        let full = StorageContract { InMemoryChatStorage(limits: .init(maxUsers: 1)) }
        let testCase = try #require(StorageContract.cases.first { $0.name.contains("byte for byte") })
        let violation = await #expect(throws: ContractViolation.self) { try await full.run(testCase) }
        #expect(violation?.reason.contains("store_full") == true)
        #expect(violation?.caseName == testCase.name)
    }

    @Test("an error of the closure passes unchanged")
    func closureError() async throws {
        struct Unreachable: Error {}
        let testCase = try #require(StorageContract.cases.first)
        await #expect(throws: Unreachable.self) {
            try await StorageContract { throw Unreachable() }.run(testCase)
        }
    }
}
