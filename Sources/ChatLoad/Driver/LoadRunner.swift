import NIOCore
import NIOPosix

/// Carries out a plan and says what came of it.
package struct LoadRunner: Sendable {
    let plan: LoadPlan
    let target: LoadTarget
    let identities: [LoadIdentity]
    /// The server's process on this machine; nil when its use is not asked for.
    package var serverProcess: Int32?
    /// Called a few times a second.
    package var showProgress: @Sendable (LoadProgress) -> Void = { _ in }
    let stop: LoadStop

    /// - Parameters:
    ///   - identities: One for each connection at least, each of another user.
    ///   - stop: Ends the run early.
    /// - Throws: ``LoadFailure`` when the plan cannot be carried out.
    package init(
        _ plan: LoadPlan, against target: LoadTarget, as identities: [LoadIdentity], stop: LoadStop = LoadStop()
    ) throws(LoadFailure) {
        if let objection = plan.objection { throw LoadFailure(objection) }
        guard identities.count >= plan.connections else {
            throw LoadFailure("There are tokens for \(identities.count) users, and \(plan.connections) are needed.")
        }
        guard Set(identities.prefix(plan.connections).map(\.user)).count == plan.connections else {
            throw LoadFailure("Each connection needs another user.")
        }
        self.plan = plan
        self.target = target
        self.identities = identities
        self.stop = stop
    }

    /// Runs until the plan is done or the stop is raised.
    ///
    /// - Throws: ``LoadFailure`` when the run cannot even begin: no server, refused connections or conversations.
    package func run() async throws -> LoadReport {
        if let files = OpenFiles.raise(to: plan.connections + 256), files < plan.connections + 64 {
            throw LoadFailure(
                "This process may open \(files) files, too few for \(plan.connections) connections: raise 'ulimit -n'.")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: plan.threads)
        let result: Result<LoadReport, any Error>
        do {
            result = .success(try await run(on: group))
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        return try result.get()
    }

    private func run(on group: MultiThreadedEventLoopGroup) async throws -> LoadReport {
        let setting = LoadRunSetting(
            plan: plan, target: target, address: try await target.resolve(group),
            encryption: try target.encryption(), identities: Array(identities.prefix(plan.connections)),
            // Another one for each run on one store: client ids must never come again.
            run: Int64.random(in: 1...0xFFFF_FFFF))
        var loops: [LoopHandle] = []
        for eventLoop in group.makeIterator() {
            loops.append(try await .make(eventLoop, number: loops.count, setting))
        }
        let run = LoadRun(setting: setting, loops: loops, runner: self)
        do {
            let report = try await run.carryOut()
            await run.end()
            return report
        } catch {
            await run.end()
            throw error
        }
    }
}
