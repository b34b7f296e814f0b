import ArgumentParser
import ChatLoad

/// `chatctl bench chat`
struct BenchChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Let many users chat: messages, receipts, typing, history.",
        discussion: """
            Each user is in a direct conversation and in one group of each size. Of what they do, 70 % are messages, 60 % of them \
            direct, 25 % typing signals and 5 % pages of history; what comes is confirmed as delivered or read twice a second. Open loop \
            with one thing to do every two seconds for each user, unless --rate or --window says otherwise.

            Examples:
              chatctl bench chat --connections 1000
              chatctl bench chat --connections 500 --members 3,10,50 --rate 2000 --payload-bytes 200
            """)

    @Option(help: "How many connections.")
    var connections = 200
    @Option(help: "Sizes of the groups, with commas.")
    var members = "5,20,100"
    @OptionGroup var pace: BenchPace
    @OptionGroup var options: BenchOptions

    private var groupSizes: [Int]? {
        let parts = members.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let sizes = parts.compactMap(\.self)
        return sizes.count == parts.count && sizes.count <= 16 && sizes.allSatisfy { $0 >= 2 } ? sizes : nil
    }

    func validate() throws {
        guard groupSizes != nil else {
            throw ValidationError("--members must be sizes of 2 or more with commas, such as 5,20,100.")
        }
    }

    func run() async throws {
        var plan = options.plan(
            .chat(groupSizes: groupSizes ?? []), connections: connections, duration: pace.duration,
            pacing: pace.pacing(.rate(max(Double(connections) / 2, 1))))
        plan.payloadBytes = pace.payloadBytes
        try await options.run(plan)
    }
}
