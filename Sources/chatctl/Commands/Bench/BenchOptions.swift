import ArgumentParser
import ChatClient
import ChatLoad

extension LoadDoor: ExpressibleByArgument {}

/// What every load command takes.
struct BenchOptions: ParsableArguments {
    @Option(
        name: [.customLong("server"), .customLong("url")],
        help: "The server's URL; CHAT_SERVER in the environment, else http://127.0.0.1:8080.")
    var server: String?
    @Option(help: "By which protocol.")
    var door = LoadDoor.native
    @Option(help: "Seconds under load before anything is measured.")
    var warmup = 2.0
    @Option(help: "Connects a second, open loop; without it --connect-concurrency.")
    var connectRate: Double?
    @Option(help: "Connects that are under way at the same time.")
    var connectConcurrency = 64
    @Option(help: "Event loops of the generator.")
    var threads = 1
    @Option(help: "Equal seeds make equal choices.")
    var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp(
            "File with a line for each user: user id, tab, token.",
            discussion: "Without it the server's development issuer is asked. 'chatctl token mint' writes such files."))
    var tokens: String?
    @Option(help: "What the names of users begin with that the development issuer is asked for.")
    var prefix = "bench"
    @Option(help: "The server's process on this machine, to tell what it uses.")
    var serverPid: Int32?
    @Flag(help: "Take a server that is not this machine. Load on other people's servers is an attack.")
    var allowRemote = false
    @OptionGroup var output: OutputOptions

    /// Longest time of a run or its warm-up, in seconds: a week.
    static let longest = 604_800.0

    func validate() throws {
        guard (0...Self.longest).contains(warmup) else {
            throw ValidationError("--warmup must be 0 to 604800 seconds.")
        }
    }

    /// The plan of a workload under these options.
    func plan(_ workload: LoadWorkload, connections: Int, duration: Double, pacing: LoadPacing = .window(1)) -> LoadPlan
    {
        var plan = LoadPlan(
            workload, door: door, connections: connections, pacing: pacing,
            connecting: connectRate.map { .rate($0) } ?? .window(connectConcurrency), warmup: .seconds(warmup),
            duration: .seconds(duration))
        plan.threads = threads
        plan.seed = seed
        return plan
    }

    /// A duration as it was given.
    static func check(duration: Double) throws {
        guard duration > 0, duration <= longest else {
            throw ValidationError("--duration must be above 0 and at most 604800 seconds.")
        }
    }

    /// Carries a plan out and shows its report.
    func run(_ plan: LoadPlan) async throws {
        if let objection = plan.objection { throw CommandFailure(objection, status: 64) }
        let target = try target()
        if let serverPid, ProcessUsage.of(process: serverPid) == nil {
            throw CommandFailure("no process \(serverPid) whose use can be read, which takes Linux", status: 64)
        }
        let line = ProgressLine()
        defer { line.end() }
        let source = BenchIdentities(server: ConnectionOptions.url(server), file: tokens, prefix: prefix)
        let identities = try await source.get(plan.connections, progress: line)
        let stop = LoadStop()
        let report: LoadReport
        do {
            var runner = try LoadRunner(plan, against: target, as: identities, stop: stop)
            runner.serverProcess = serverPid
            runner.showProgress = { progress in line.show(progress.text) }
            report = try await Interruption.ending(stop) { [runner] in try await runner.run() }
        } catch let failure as LoadFailure {
            line.end()
            throw CommandFailure(Terminal.safe(failure.description))
        }
        line.end()
        try output.show(report) { $0.text }
        if !report.ok { throw CommandFailure("") }
    }

    private func target() throws -> LoadTarget {
        guard let address = ServerAddress(url: ConnectionOptions.url(server)) else {
            throw CommandFailure("--server must be a URL such as http://127.0.0.1:8080", status: 64)
        }
        let target = LoadTarget(address)
        guard target.isLoopback || allowRemote else {
            throw CommandFailure(
                "\(Terminal.safe(address.host)) is not this machine, and load on other people's servers is an attack: "
                    + "--allow-remote says that this one may be put under load", status: 64)
        }
        return target
    }
}

/// How messages follow each other.
struct BenchPace: ParsableArguments {
    @Option(help: "Messages a second of all senders together, open loop.")
    var rate: Double?
    @Option(help: "Messages in flight of each sender, closed loop.")
    var window: Int?
    @Option(help: "Bytes of each message's text.")
    var payloadBytes = 64
    @Option(help: "Measured seconds.")
    var duration = 10.0

    func validate() throws {
        guard rate == nil || window == nil else { throw ValidationError("Give --rate or --window, not both.") }
        try BenchOptions.check(duration: duration)
    }

    /// The pace given, or one by default.
    func pacing(_ otherwise: LoadPacing) -> LoadPacing {
        rate.map { .rate($0) } ?? window.map { .window($0) } ?? otherwise
    }
}
