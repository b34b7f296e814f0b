import ChatCore
import ChatStore
import ChatTesting
import Testing

@Suite("In-memory store against the storage contract")
struct InMemoryContractTests {
    @Test("keeps the promises of ChatStorage", arguments: StorageContract.cases)
    func contract(_ testCase: StorageContractCase) async throws {
        try await StorageContract { InMemoryChatStorage() }.run(testCase)
    }

    @Test("keeps them in one store for all cases, too")
    func sharedStore() async throws {
        let store = InMemoryChatStorage()
        #expect(try await StorageContract { store }.violations() == [])
    }

    @Test("follows the model for other seeds", arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func models(seed: UInt64) async throws {
        for testCase in StorageContract.cases where testCase.name.contains("naive model") {
            try await StorageContract(seed: seed) { InMemoryChatStorage() }.run(testCase)
        }
    }

    @Test("case names are unique, and every invariant of the log has a case")
    func caseNames() {
        #expect(Set(StorageContract.cases.map(\.name)).count == StorageContract.cases.count)
        #expect(Set(StorageContract.cases.compactMap(\.invariant)) == Set(Invariant.allCases))
    }

    @Test("two stores have two epochs")
    func epochs() async throws {
        let one = try await InMemoryChatStorage().metadata()
        let two = try await InMemoryChatStorage().metadata()
        #expect(one.epoch != two.epoch)
        #expect(one.epoch.utf8.count == 16)
        #expect(try await InMemoryChatStorage(epoch: "fixed").metadata().epoch == "fixed")
    }
}
