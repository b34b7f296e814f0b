import ChatCore
import ChatStore
import Testing

@Suite("Which migrations are missing")
struct MigrationPlanTests {
    /// Versions 1 … n.
    private static func steps(_ count: Int) -> [MigrationPlan.Step] {
        (0..<count).map { MigrationPlan.Step(version: $0 + 1, name: "step \($0 + 1)", checksum: "sum \($0 + 1)") }
    }

    private func refusal(applied: [MigrationPlan.Step], known: [MigrationPlan.Step]) throws -> String {
        let error = try #require(throws: ChatError.self) { try MigrationPlan(applied: applied, known: known) }
        #expect(error.code == .invalidConfiguration)
        #expect(error.retry == .never)
        return error.publicMessage
    }

    @Test("those behind what was applied, in order", arguments: [0, 1, 2, 3])
    func pending(applied: Int) throws {
        let known = Self.steps(3)
        let plan = try MigrationPlan(applied: Array(known.prefix(applied)), known: known)
        #expect(plan.pending == Array(known.dropFirst(applied)))
        // In whatever order the database lists them.
        #expect(try MigrationPlan(applied: known.prefix(applied).reversed(), known: known) == plan)
    }

    @Test("a program that knows none finds an empty database as it should be")
    func nothingKnown() throws {
        #expect(try MigrationPlan(applied: [], known: []).pending == [])
    }

    @Test("another name for an applied step is no other step")
    func renamed() throws {
        var applied = Self.steps(1)
        applied[0].name = "an older wording"
        #expect(try MigrationPlan(applied: applied, known: Self.steps(2)).pending.map(\.version) == [2])
    }

    @Test("a newer schema is refused, whatever else is wrong with it")
    func newer() throws {
        let text = "The database has schema version 4, this program knows 3; run a newer program."
        #expect(try refusal(applied: Self.steps(4), known: Self.steps(3)) == text)
        #expect(try refusal(applied: [Self.steps(4)[3]], known: Self.steps(3)) == text)
        #expect(try refusal(applied: Self.steps(1), known: []).contains("knows 0"))
    }

    @Test("a step that was applied with another text is refused", arguments: [0, 1, 2])
    func changed(place: Int) throws {
        var applied = Self.steps(3)
        applied[place].checksum = "another"
        let text = try refusal(applied: applied, known: Self.steps(4))
        #expect(text.hasPrefix("Schema version \(place + 1) of the database"))
        #expect(text.contains("checksums differ"))
    }

    @Test("a hole is refused, naming the version that is missing", arguments: [0, 1])
    func hole(place: Int) throws {
        var applied = Self.steps(3)
        applied.remove(at: place)
        #expect(
            try refusal(applied: applied, known: Self.steps(3))
                == "The database lacks schema version \(place + 1) but has a later one.")
    }

    @Test("version zero is a hole too")
    func zero() throws {
        let applied = [MigrationPlan.Step(version: 0, name: "", checksum: "")]
        #expect(try refusal(applied: applied, known: Self.steps(1)).contains("lacks schema version 1"))
    }

    @Test(
        "a store that lacks something says what it has and what to run",
        arguments: [
            (0, "The database has no chat schema; run 'chatctl db migrate', or start chatd with --migrate."),
            (1, "The database's schema is at version 1; run 'chatctl db migrate', or start chatd with --migrate."),
            (2, "The database's schema is at version 2; run 'chatctl db migrate', or start chatd with --migrate."),
        ])
    func requirement(applied: Int, text: String) throws {
        let plan = try MigrationPlan(applied: Self.steps(applied), known: Self.steps(3))
        #expect(throws: ChatError(.invalidConfiguration, text)) { try plan.requireNothingPending() }
    }

    @Test("a store that lacks nothing may be used")
    func satisfied() throws {
        let plan = try MigrationPlan(applied: Self.steps(3), known: Self.steps(3))
        #expect(throws: Never.self) { try plan.requireNothingPending() }
    }
}

@Suite("The migrations of this program")
struct PostgresMigrationListTests {
    @Test("are numbered from 1 without gaps and named differently")
    func numbers() {
        let all = PostgresMigration.all
        #expect(all.map(\.version) == Array(1...all.count))
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.allSatisfy { !$0.name.isEmpty && !$0.statements.isEmpty })
        #expect(all.map(\.info) == all.map { PostgresMigrationInfo(version: $0.version, name: $0.name) })
    }

    @Test("hold whole statements, for each is sent by itself", arguments: PostgresMigration.all.map(\.version))
    func statements(version: Int) throws {
        let migration = try #require(PostgresMigration.all.first { $0.version == version })
        for statement in migration.statements {
            #expect(!statement.isEmpty && !statement.hasSuffix(";"))
            // Postgres has no room for it, and the checksum is taken of what the server was sent.
            #expect(!statement.contains("\0"))
        }
        #expect(migration.text == migration.statements.joined(separator: ";\n"))
    }
}
