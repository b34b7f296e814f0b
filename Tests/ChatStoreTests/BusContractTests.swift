import ChatCore
import ChatTesting
import Testing

@Suite("Bus contract")
struct BusContractTests {
    @Test("the in-process bus keeps the promises of Bus", arguments: BusContract.cases)
    func inProcess(_ testCase: BusContractCase) async throws {
        try await BusContract { InProcessBus() }.run(testCase)
    }

    @Test("a bus without a fault passes", arguments: BusContract.cases)
    func sound(_ testCase: BusContractCase) async throws {
        try await BusContract { FaultyBus(nil) }.run(testCase)
    }

    @Test("each fault is found", arguments: FaultyBus.Fault.allCases)
    func faults(_ fault: FaultyBus.Fault) async throws {
        var found: [String] = []
        for testCase in BusContract.cases {
            do {
                try await BusContract(patience: .milliseconds(50)) { FaultyBus(fault) }.run(testCase)
            } catch let violation as ContractViolation {
                found.append(violation.caseName)
            }
        }
        let expected =
            switch fault {
            case .echoes, .neverDelivers: "subscribers get publications once, publishers never get their own"
            case .reorders: "publications of one publisher arrive in order"
            case .doubles: "a publication to several topics arrives once"
            case .ignoresDetach: "after detach nothing more arrives, the others go on"
            case .mixesTopics: "publications arrive unchanged"
            case .losesEveryTenth: "many threads that publish at once lose nothing while the bus is up"
            }
        #expect(found.contains(expected), "found only: \(found)")
    }
}
