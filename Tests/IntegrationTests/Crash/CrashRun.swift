import ChatClient
import ChatCore
import ChatTesting
import Foundation
import PostgresFixture
import Testing

/// A daemon on a Postgres server of its own, people who talk through it all the while, and a judge at the end.
struct CrashRun {
    /// The server, killed and restarted by tests.
    let postgres: PostgresServer
    /// Stands between daemon and server.
    let proxy: PostgresProxy
    let database: TestDatabase
    let daemon: RunningDaemon
    let recorder = Recorder()

    private static let names = ["ann", "bob", "cid", "dot", "eve", "fay"]
    /// Sends of one person that are under way at once.
    private static let sendersPerPerson = 3

    /// What a run came to, for the log of the tests.
    struct Summary: CustomStringConvertible {
        var name: String
        /// From each strike's end until everybody had been served again.
        var recoveries: [Duration]
        var elapsed: Duration
        var progress: Recorder.Progress
        var checker: LogChecker
        var events: Int

        var description: String {
            """
            \(name): \(recoveries.count) rounds in \(elapsed.milliseconds / 1000) s, served again \
            \(recoveries.sorted()[recoveries.count / 2].milliseconds) ms after a strike (median, longest \
            \(recoveries.max()?.milliseconds ?? 0) ms); \(checker.sends) sends, \
            \(checker.acknowledged) acknowledged, \(checker.duplicates) answered as duplicates, \(events) events in the logs, \
            \(progress.welcomes) sign-ins, refusals \(progress.refusals)
            """
        }
    }

    /// Starts a server, the proxy before it and the daemon behind that.
    ///
    /// - Parameters:
    ///   - arguments: Further options of the daemon.
    ///   - isDurable: False for a server that answers before it has stored, as none should.
    init(_ arguments: [String] = [], isDurable: Bool = true) async throws {
        var options = PostgresServer.Options()
        options.isDurable = isDurable
        postgres = try await PostgresServer.start(options)
        database = try await postgres.createDatabase()
        proxy = try await PostgresProxy.start(to: postgres.port)
        daemon = try RunningDaemon(["--database-url", database.through(port: proxy.port).url, "--migrate"] + arguments)
        try await daemon.start()
    }

    /// Lets people talk, strikes again and again, waits each time until everybody is served again, and expects that nothing
    /// acknowledged was lost, doubled or reordered.
    func rounds(_ count: Int, _ name: String, strike: (Int) async throws -> Void) async throws {
        let findings = try await findings(after: count, name, strike: strike)
        let (progress, checker) = (recorder.progress, recorder.checker)
        #expect(findings.isEmpty, "\(findings.count) findings, the first ones: \(findings.prefix(10))")
        #expect(progress.faults == [])
        #expect(progress.epochs.count == 1)
        #expect(checker.acknowledged == checker.sends)
        try await checkDatabase()
    }

    /// The same rounds, and what the checker says in the end.
    func findings(
        after count: Int, _ name: String, strike: (Int) async throws -> Void
    ) async throws -> [LogFinding] {
        let start = ContinuousClock.now
        let people = try await signIn()
        let talks = try await conversations(of: people)
        var recoveries: [Duration] = []
        let logs = try await withThrowingTaskGroup(of: Void.self) { group in
            for person in people {
                group.addTask { await person.listen() }
                let own = talks.filter { $0.value.contains(person.name) }.map(\.key)
                for sender in 0..<Self.sendersPerPerson {
                    let order = Array(own[sender...] + own[..<sender])
                    group.addTask { await person.talk(in: order, pause: .milliseconds(10)) }
                }
            }
            do {
                for round in 1...count {
                    try await everybody(has: 30, in: "round \(round) of \(name), before the strike")
                    try await strike(round)
                    let end = ContinuousClock.now
                    try await everybody(has: 10, in: "round \(round) of \(name), after the strike")
                    recoveries.append(.now - end)
                }
                recorder.finish()
                try await recorder.wait(for: "the last acknowledgements of \(name)", within: .seconds(60)) {
                    $0.senders == 0
                }
                let logs = try await readLogs(of: talks, by: people)
                try await recorder.wait(for: "all events at all clients of \(name)", within: .seconds(60)) { progress in
                    logs.allSatisfy { talk, log in
                        talks[talk, default: []].allSatisfy { progress.seen[$0]?[talk] == log.last?.position.seq }
                    }
                }
                for person in people { await person.client.stop() }
                try await group.waitForAll()
                return logs
            } catch {
                recorder.finish()
                group.cancelAll()
                for person in people { await person.client.stop() }
                print("chatd wrote at last:", daemon.lines.suffix(20).joined(separator: "\n"))
                throw error
            }
        }
        try await readAgain(logs, of: talks)
        let summary = Summary(
            name: name, recoveries: recoveries, elapsed: .now - start, progress: recorder.progress,
            checker: recorder.checker,
            events: logs.values.reduce(0) { $0 + $1.count })
        print(summary)
        return recorder.checker.findings()
    }

    /// Cuts the next connection that commits, and waits until that has happened.
    func cutNext(_ cut: PostgresProxy.Cut) async throws {
        let cuts = proxy.cutNext(cut)
        let isCut = try await within(.seconds(20)) { await cuts.first { _ in true } != nil }
        if isCut == nil { throw DeadlinePassed("a commit to cut", after: .seconds(20)) }
    }

    /// Stops everything.
    func end() async throws {
        #expect(try await daemon.terminate() == 0)
        try await proxy.close()
        try await postgres.stop()
    }

    // MARK: Steps

    private func signIn() async throws -> [Person] {
        var people: [Person] = []
        for name in Self.names { people.append(try await Person.signIn(name, at: daemon, recorder: recorder)) }
        return people
    }

    /// Three groups and two direct conversations, with the names of those in them.
    private func conversations(of people: [Person]) async throws -> [ConversationID: [String]] {
        var talks: [ConversationID: [String]] = [:]
        for members in [people, Array(people.prefix(4)), Array(people.suffix(3))] {
            let group = try await members[0].client.createGroup("group", members: members.dropFirst().map(\.id))
            talks[group.conversation.id] = members.map(\.name)
        }
        for (one, other) in [(0, 1), (2, 3), (4, 5)] {
            let direct = try await people[one].client.openConversation(with: people[other].id)
            talks[direct.conversation.id] = [people[one].name, people[other].name]
        }
        for (talk, members) in talks {
            for member in members { recorder.note { checker, _ in checker.follows(member, talk) } }
        }
        return talks
    }

    /// Waits until each person has so many acknowledgements more than now.
    private func everybody(has count: Int, in when: String) async throws {
        let before = recorder.progress.acknowledged
        try await recorder.wait(for: "acknowledgements for everybody in \(when)", within: .seconds(30)) { progress in
            Self.names.allSatisfy { progress.acknowledged[$0, default: 0] >= before[$0, default: 0] + count }
        }
    }

    /// Gives the checker what sessions read that begin when all is over: the logs, and the marks of all members.
    private func readAgain(
        _ logs: [ConversationID: [ConversationEvent]], of talks: [ConversationID: [String]]
    ) async throws {
        let people = try await signIn()
        #expect(try await readLogs(of: talks, by: people) == logs, "the logs changed although nobody spoke")
        for (talk, log) in logs {
            guard let member = people.first(where: { talks[talk, default: []].contains($0.name) }) else { continue }
            let marks = try await member.client.members(of: talk).items.map { member in
                MemberReceipt(
                    user: member.user, delivered: member.cursors.delivered.seq, read: member.cursors.read.seq)
            }
            recorder.note { checker, _ in
                checker.stored(log, of: talk)
                checker.stored(marks, of: talk)
            }
        }
        for person in people { await person.client.stop() }
    }

    /// Reads all logs through every member.
    private func readLogs(
        of talks: [ConversationID: [String]], by people: [Person]
    ) async throws -> [ConversationID: [ConversationEvent]] {
        var logs: [ConversationID: [ConversationEvent]] = [:]
        for (talk, members) in talks {
            for person in people where members.contains(person.name) {
                let log = try await person.log(of: talk)
                if let other = logs[talk] { #expect(log == other, "\(person.name) reads another log") }
                logs[talk] = log
            }
        }
        return logs
    }

    /// The tool's own check of what is stored.
    private func checkDatabase() async throws {
        let tool = try #require(Installation.commandLineTool, "chatctl is not built")
        let ended = try await ChildProcess.run(
            tool, ["db", "check", "--database-url", database.url], environment: [:], deadline: .seconds(60))
        #expect(ended.status == 0, "chatctl db check: \(ended.output)")
    }
}
