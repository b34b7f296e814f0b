#if Postgres
    import DequeModule
    import Dispatch
    import Synchronization

    #if canImport(Darwin)
        import Darwin
    #elseif canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// A thread that runs one actor's jobs in order. libpq calls wait in the kernel; here they keep nobody else waiting, least of
    /// all the cooperative pool.
    final class PostgresThread: SerialExecutor {
        private struct State {
            var jobs: Deque<UnownedJob> = []
            var isStopping = false
        }

        private let state = Mutex(State())
        private let wakeUps = DispatchSemaphore(value: 0)

        /// Starts the thread; it lives until ``stop()``.
        init() {
            let retained = unsafe Unmanaged.passRetained(self)
            #if canImport(Darwin)
                var thread: pthread_t?
                let failed = unsafe pthread_create(
                    &thread, nil, { unsafe PostgresThread.begin($0) }, retained.toOpaque())
            #else
                var thread = pthread_t()
                let failed = unsafe pthread_create(
                    &thread, nil,
                    { argument in
                        guard let argument = unsafe argument else { return nil }
                        return unsafe PostgresThread.begin(argument)
                    }, retained.toOpaque())
            #endif
            // Only a machine that is out of memory or threads gets here, before anything was promised to anyone.
            precondition(failed == 0, "no thread could be started for a database connection")
            #if canImport(Darwin)
                if let thread = unsafe thread { unsafe pthread_detach(thread) }
            #else
                pthread_detach(thread)
            #endif
        }

        private static func begin(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
            unsafe Unmanaged<PostgresThread>.fromOpaque(argument).takeRetainedValue().work()
            return nil
        }

        /// Lets the thread end once the jobs that wait have run.
        func stop() {
            state.withLock { $0.isStopping = true }
            wakeUps.signal()
        }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            state.withLock { $0.jobs.append(job) }
            wakeUps.signal()
        }

        private func work() {
            while true {
                wakeUps.wait()
                let (job, isStopping) = state.withLock { ($0.jobs.popFirst(), $0.isStopping) }
                if let job {
                    unsafe job.runSynchronously(on: asUnownedSerialExecutor())
                } else if isStopping {
                    return
                }
            }
        }
    }
#endif
