import ArgumentParser
import ChatLoad

/// `chatctl bench direct`
struct BenchDirectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "direct", abstract: "Let pairs of users write to each other, both ways.",
        discussion: """
            Closed loop with one message in flight of each user, unless --rate or --window says otherwise; the next is sent when the \
            last has arrived.

            Examples, for the latency of an unloaded server, the most it does, and what users see at a given load:
              chatctl bench direct --pairs 1
              chatctl bench direct --pairs 100 --window 10
              chatctl bench direct --pairs 100 --rate 10000
            """)

    @Option(help: "How many pairs.")
    var pairs = 100
    @Option(help: "How many connections; those beyond the pairs are idle.")
    var connections: Int?
    @OptionGroup var pace: BenchPace
    @OptionGroup var options: BenchOptions

    func run() async throws {
        var plan = options.plan(
            .direct(pairs: pairs), connections: connections ?? pairs * 2, duration: pace.duration,
            pacing: pace.pacing(.window(1)))
        plan.payloadBytes = pace.payloadBytes
        try await options.run(plan)
    }
}
