import ArgumentParser
import ChatLoad

/// `chatctl bench fanout`
struct BenchFanoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanout", abstract: "Let one user write to a large group.",
        discussion: """
            Makes the group, of which one member sends. Closed loop with four messages in flight, unless --rate or --window says \
            otherwise; a message is in flight until the last member has it.

            Examples:
              chatctl bench fanout --members 1000
              chatctl bench fanout --members 5000 --rate 5 --threads 2
            """)

    @Option(help: "How many members, the sender included.")
    var members = 100
    @Option(help: "How many connections; those beyond the members are idle.")
    var connections: Int?
    @OptionGroup var pace: BenchPace
    @OptionGroup var options: BenchOptions

    func run() async throws {
        var plan = options.plan(
            .fanout(members: members), connections: connections ?? members, duration: pace.duration,
            pacing: pace.pacing(.window(4)))
        plan.payloadBytes = pace.payloadBytes
        try await options.run(plan)
    }
}
