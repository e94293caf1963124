using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace CourseKit.Bench.Peers;

/// <summary>A program of somebody else in a process of its own, which does one thing for each line that it is given and answers with one line. In between it waits, idle.</summary>
internal abstract class LinePeer : IDisposable
{
    private const int LongestQuote = 200;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Starts it and waits for the line with which it says that it is ready.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="start">What to start.</param>
    /// <param name="install">How to install what it needs.</param>
    /// <exception cref="SkippedException">It does not start.</exception>
    protected LinePeer(string name, ProcessStartInfo start, string install)
    {
        Name = name;
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        (start.StandardInputEncoding, start.StandardOutputEncoding) = (Utf8, Utf8);
        Process = Process.Start(start)!;
        if (Process.StandardOutput.ReadLine() is not { } line)
        {
            var last = Process.StandardError.ReadToEnd().TrimEnd().Split('\n')[^1];
            Process.Dispose();
            throw new SkippedException($"{name} did not start: {last}. {install}");
        }

        Process.ErrorDataReceived += (_, data) => { if (data.Data is { } text) Console.Error.WriteLine($"{Name}: {text}"); };
        Process.BeginErrorReadLine();
        Greeting = line;
    }

    public Process Process { get; }

    /// <summary>What it is called in figures, with its version.</summary>
    public string Name { get; protected init; }

    /// <summary>Its first line, JSON.</summary>
    protected string Greeting { get; }

    public void Dispose()
    {
        Process.StandardInput.Close();
        Process.WaitForExit();
        Process.Dispose();
    }

    /// <summary>Asks for a number.</summary>
    protected double Number(string request) => double.Parse(Ask(request), CultureInfo.InvariantCulture);

    /// <summary>Asks for floats, which come in a file.</summary>
    protected float[] Floats(string request, string path)
    {
        Ask($"{request} {path}");
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
    }

    /// <summary>Gives it a line and waits for its answer.</summary>
    protected string Ask(string request)
    {
        Send(request);
        return Receive(request);
    }

    /// <summary>Gives it a line, to ask for its answer later.</summary>
    protected void Send(string request)
    {
        Process.StandardInput.WriteLine(request);
        Process.StandardInput.Flush();
    }

    /// <summary>Waits for its answer.</summary>
    protected string Receive(string request) =>
        Process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended while it was asked for \"{request[..Math.Min(request.Length, LongestQuote)]}\".");
}
