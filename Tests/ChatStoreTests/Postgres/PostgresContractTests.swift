#if Postgres
    import ChatCore
    import ChatStore
    import ChatTesting
    import PostgresFixture
    import Testing

    @Suite(
        "Postgres store against the storage contract", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)")
    )
    struct PostgresContractTests {
        @Test("keeps the promises of ChatStorage", .timeLimit(.minutes(3)), arguments: StorageContract.cases)
        func contract(_ testCase: StorageContractCase) async throws {
            try await StorageContract { try await PostgresWorld.plain.store }.run(testCase)
        }

        @Test("follows the model for other seeds", .timeLimit(.minutes(3)), arguments: [UInt64(1), 2, 3, 4, 5, 6])
        func models(seed: UInt64) async throws {
            for testCase in StorageContract.cases where testCase.name.contains("naive model") {
                try await StorageContract(seed: seed) { try await PostgresWorld.plain.store }.run(testCase)
            }
        }

        @Test(
            "keeps them over TLS with the server verified, too", .timeLimit(.minutes(3)),
            arguments: StorageContract.cases)
        func secureContract(_ testCase: StorageContractCase) async throws {
            try await StorageContract { try await PostgresWorld.secure.store }.run(testCase)
        }

        @Test("two databases have two epochs, and a database keeps its own", .timeLimit(.minutes(2)))
        func epochs() async throws {
            let (one, two) = (try await PostgresWorld.migrated(), try await PostgresWorld.migrated())
            func epoch(_ configuration: PostgresConfiguration) async throws -> String {
                try await PostgresWorld.withStore(configuration) { try await $0.metadata().epoch }
            }
            let first = try await epoch(one)
            #expect(first.utf8.count == 16)
            #expect(try await epoch(one) == first)
            #expect(try await epoch(two) != first)
        }
    }
#endif
