using System.Diagnostics;
using System.Text;

namespace CourseKit.Jupyter.Tests.Wire;

/// <summary>A script in Python with pyzmq, that is the real libzmq, in a process of its own. The script finds <c>zmq</c>, <c>context</c>, <c>say(text)</c>, <c>hear()</c> and the
/// <c>address</c> to connect to; a socket that is stuck ends it with an error after 30 s.</summary>
internal sealed class LibZmq : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string Prelude = """
        import sys, time, zmq
        context = zmq.Context()
        context.setsockopt(zmq.LINGER, 5000)
        context.setsockopt(zmq.RCVTIMEO, 30000)
        context.setsockopt(zmq.SNDTIMEO, 30000)
        address = sys.argv[1]
        def say(text): print(text, flush=True)
        def hear(): return sys.stdin.readline().strip()

        """;

    private readonly Process process;
    private readonly Task<string> errors;

    private LibZmq(Process process)
    {
        (this.process, errors) = (process, process.StandardError.ReadToEndAsync());
    }

    /// <summary>Starts a script; skips the test where there is no pyzmq.</summary>
    public static LibZmq Run(string address, string script)
    {
        if (!File.Exists(Python) || !Directory.Exists("/usr/lib/python3/dist-packages/zmq")) Assert.Skip($"there is no {Python} with pyzmq; Debian has it: apt-get install python3-zmq");
        var start = new ProcessStartInfo(Python) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var argument in new[] { "-c", Prelude + script, address }) start.ArgumentList.Add(argument);
        return new(Process.Start(start)!);
    }

    /// <summary>The next line that the script says.</summary>
    public async Task<string> HearAsync()
    {
        var line = await process.StandardOutput.ReadLineAsync(Patience.Token);
        return line ?? throw new InvalidOperationException($"the script said no more: {await errors}");
    }

    /// <summary>The same on the thread of whoever calls.</summary>
    public string Hear() => process.StandardOutput.ReadLine() ?? "";

    /// <summary>Tells the script a line.</summary>
    public void Say(string line) => process.StandardInput.WriteLine(line);

    /// <summary>Ends it at once, as a crash would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }
}

/// <summary>The end of every waiting in these tests.</summary>
internal static class Patience
{
    public static CancellationToken Token => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
}
