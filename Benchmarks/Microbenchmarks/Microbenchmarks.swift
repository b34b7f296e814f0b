import Benchmark
import ChatBenchmarks

/// What tables are read by: the wall clock is that of a whole run of the operations that the name ends with.
private let perOperation = BenchmarkMetric.custom(
    "ns per operation", polarity: .prefersSmaller, useScalingFactor: false)

// Registers the bodies of ChatBenchmarks with ordo-one/benchmark, which measures time; see Docs/performance.md.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        // No allocations: without the library's interposer they read 0. Benchmarks/instructions.py counts them.
        metrics: [.wallClock, perOperation], maxDuration: .milliseconds(500), maxIterations: 10_000)
    for one in Microbenchmark.all {
        Benchmark("\(one.name) ×\(one.operations)") { benchmark in
            let prepared = try one.prepared()
            try prepared.warmUp(one.operations)
            benchmark.startMeasurement()
            let start = ContinuousClock.now
            try prepared.measured(one.operations)
            let time = ContinuousClock.now - start
            benchmark.stopMeasurement()
            let nanoseconds = time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
            benchmark.measurement(perOperation, Int(nanoseconds) / one.operations)
        }
    }
}
