import ChatBenchmarks

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// The microbenchmarks without a measuring framework around them, for Benchmarks/instructions.py to watch.
//
//     microbench                      a line for each: name, operations of a counted run
//     microbench NAME [OPERATIONS]    warms it up, then runs it so often
//     microbench all                  each in turn

func fail(_ text: String) -> Never {
    print("microbench: \(text)")
    exit(1)
}

func run(_ benchmark: Microbenchmark, operations: Int? = nil) throws {
    let operations = operations ?? benchmark.operations
    let prepared = try benchmark.prepared()
    try prepared.warmUp(benchmark.operations)
    try prepared.measured(operations)
}

let arguments = CommandLine.arguments.dropFirst()
do {
    switch arguments.first {
    case nil:
        for benchmark in Microbenchmark.all { print("\(benchmark.name) \(benchmark.operations)") }
    case "all":
        for benchmark in Microbenchmark.all { try run(benchmark) }
    case let name?:
        guard let benchmark = Microbenchmark.all.first(where: { $0.name == name }) else {
            fail("there is no \(name); without arguments it lists them")
        }
        let operations = arguments.dropFirst().first.map { Int($0) ?? 0 }
        guard operations ?? 1 > 0 else { fail("OPERATIONS is a positive number") }
        try run(benchmark, operations: operations)
    }
} catch {
    fail("\(error)")
}
