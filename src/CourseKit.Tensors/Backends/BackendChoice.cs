using System.Runtime.Intrinsics;
using CourseKit.Tensors.Backends.Cpu;

namespace CourseKit.Tensors.Backends;

/// <summary>
/// The paths that float32 kernels can take, by name. All give the same results but for rounding, and <see cref="Backend.Default"/> takes the widest that the machine
/// has unless the environment variable <see cref="Variable"/> names another: to tell a fault of one path from a fault of the code above it, or to measure what
/// wider vectors bring.
/// </summary>
public static class BackendChoice
{
    /// <summary>The environment variable that is read when <see cref="Backend.Default"/> is first asked for: <c>COURSEKIT_BACKEND</c>.</summary>
    public const string Variable = "COURSEKIT_BACKEND";

    private static readonly (string Name, bool IsSupported, Func<Backend> Create)[] Paths =
    [
        ("avx512", Vector512.IsHardwareAccelerated, () => new CpuBackend(512)),
        ("avx2", Vector256.IsHardwareAccelerated, () => new CpuBackend(256)),
        ("portable", true, () => new CpuBackend(128)),
        ("scalar", true, () => new ScalarBackend<float>()),
    ];

    /// <summary>All names, the fastest path first: <c>avx512</c>, <c>avx2</c>, <c>portable</c> (128-bit vectors, which every processor has) and <c>scalar</c>
    /// (plain loops, one number at a time).</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Paths.Select(path => path.Name)];

    /// <summary>Whether this machine can take a path.</summary>
    /// <exception cref="BackendException">There is none of that name.</exception>
    public static bool IsSupported(string name) => Find(name, "The backend").IsSupported;

    /// <summary>A backend that takes a path.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="BackendException">There is none of that name, or this machine cannot take it.</exception>
    public static Backend Create(string name) => Create(name, "The backend");

    /// <summary>What <see cref="Backend.Default"/> starts as, from the variable's value.</summary>
    internal static Backend FromVariable(string? value) => string.IsNullOrEmpty(value)
        ? Paths.First(path => path.IsSupported).Create()
        : Create(value, $"The environment variable {Variable}");

    private static Backend Create(string name, string source)
    {
        var path = Find(name, source);
        return path.IsSupported
            ? path.Create()
            : throw new BackendException($"{source} is '{name}', which this processor does not support; expected {List(Paths.Where(other => other.IsSupported))}.");
    }

    private static (string Name, bool IsSupported, Func<Backend> Create) Find(string name, string source)
    {
        foreach (var path in Paths)
            if (path.Name == name) return path;
        throw new BackendException($"{source} is '{name}', expected {List(Paths)}.");
    }

    private static string List(IEnumerable<(string Name, bool IsSupported, Func<Backend> Create)> paths) => string.Join(", ", paths.Select(path => path.Name));
}
