using System.Diagnostics;

namespace CourseKit.Bench.Fuzzing;

/// <summary>Feeds mutated files to a reader. Each is read or refused with the format's exception; anything else is a finding. What is allocated outside the managed heap is
/// counted for the whole process, so nothing else may allocate there meanwhile.</summary>
/// <param name="target">The reader.</param>
/// <param name="seed">Equal seeds give equal files.</param>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    private const int MostFindings = 20;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Mutator mutator = new(seed, target.Words);
    private readonly Random random = new(seed);
    private readonly List<string> findings = [];
    private byte[] present = [];
    private long since = Stopwatch.GetTimestamp();

    /// <summary>Files that were read.</summary>
    public int Accepted { get; private set; }

    /// <summary>Files that were refused as they should be.</summary>
    public int Refused { get; private set; }

    /// <summary>The most bytes that were allocated for one byte of a file, <see cref="FuzzTarget.FixedBytes"/> left out.</summary>
    public double LargestFactor { get; private set; }

    /// <summary>The most bytes that reading one file allocated.</summary>
    public long LargestAllocation { get; private set; }

    /// <summary>The longest that one file took, garbage collections included.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>What went wrong: the exception or the allocation, and the file in Base64.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>Reads the valid files, then so many changed ones.</summary>
    public void Run(int inputs)
    {
        foreach (var valid in target.Seeds) target.Read(valid);
        using var watch = new Timer(_ => StopIfHung(), null, Patience, Patience);
        for (var i = 0; i < inputs && findings.Count < MostFindings; i++) Try(Next(i));
    }

    // Half of the files have their lengths or checksums made right again.
    private byte[] Next(int number)
    {
        var (round, which) = Math.DivRem(number, target.Seeds.Count);
        var valid = target.Seeds[which];
        if (target.Restructure is { } restructure && round % 4 != 0)
        {
            // Now and then both kinds of change.
            var restructured = restructure(valid, random);
            return round % 16 == 1 ? mutator.Mutate(restructured) : restructured;
        }

        var changed = mutator.Mutate(valid);
        return round % 2 == 0 ? target.Repair(changed) : changed;
    }

    private void Try(byte[] input)
    {
        (present, since) = (input, Stopwatch.GetTimestamp());
        var (managed, native, start) = (GC.GetAllocatedBytesForCurrentThread(), target.NativeBytes(), Stopwatch.GetTimestamp());
        var read = false;
        try
        {
            target.Read(input);
            read = true;
        }
        catch (Exception error) when (target.IsRefusal(error))
        {
            Refused++;
        }
        catch (Exception error)
        {
            findings.Add($"{error.GetType().Name}: {error.Message}: {Convert.ToBase64String(input)}");
        }

        if (read) Accepted++;
        var took = Stopwatch.GetElapsedTime(start);
        if (took > Longest) Longest = took;
        if (took > Slow) findings.Add($"{took.TotalSeconds:0.0} s for a file of {input.Length}: {Convert.ToBase64String(input)}");

        // Everything that was asked for on the way, also what was given back at once.
        var bytes = GC.GetAllocatedBytesForCurrentThread() - managed + target.NativeBytes() - native;
        LargestAllocation = Math.Max(LargestAllocation, bytes);
        LargestFactor = Math.Max(LargestFactor, (double)Math.Max(0, bytes - target.FixedBytes) / Math.Max(1, input.Length));
        if (bytes > target.FixedBytes + ((long)target.Factor * input.Length))
            findings.Add($"{bytes} bytes allocated for a file of {input.Length}: {Convert.ToBase64String(input)}");
    }

    // A reader that never comes back cannot be stopped from outside.
    private void StopIfHung()
    {
        if (Stopwatch.GetElapsedTime(since) < Patience) return;
        Console.WriteLine($"finding\t{target.Name}\thangs: {Convert.ToBase64String(present)}");
        Environment.Exit(1);
    }
}
