import PostgresFixture
import Testing

@Suite("A program beside the tests")
struct RunningProcessTests {
    @Test("its lines, its end and its silence can be waited for", .timeLimit(.minutes(1)))
    func waiting() async throws {
        let process = try RunningProcess("/bin/sh", ["-c", "echo one; echo two; read x; printf three; exit 7"])
        #expect(try await process.line(containing: "two", within: .seconds(10)) == "two")
        #expect(try await process.end(within: .seconds(10)) == 7)
        try await process.silence(within: .seconds(10))
        #expect(process.lines == ["one", "two", "three"])
        #expect(!process.isRunning)
    }

    @Test("a line that never comes ends the waiting", .timeLimit(.minutes(1)))
    func missingLine() async throws {
        let process = try RunningProcess("/bin/sh", ["-c", "exec sleep 60"])
        await #expect(throws: DeadlinePassed.self) {
            try await process.line(containing: "never", within: .milliseconds(50))
        }
        process.signal(9)
        #expect(try await process.end(within: .seconds(10)) == -9)
        await #expect(throws: DeadlinePassed.self) { try await process.line(containing: "never", within: .seconds(30)) }
    }

    @Test("a failing command tells what it wrote", .timeLimit(.minutes(1)))
    func failure() async throws {
        #expect(try await FinishedProcess.run("/bin/sh", ["-c", "echo fine"]).output == "fine")
        let failure = await #expect(throws: FinishedProcess.Failure.self) {
            try await FinishedProcess.run("/bin/sh", ["-c", "echo why; exit 3"])
        }
        #expect(failure?.description.contains("why") == true)
    }
}
