using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CourseKit.Cli;

/// <summary>What the processor is called and which vectors the runtime uses on it.</summary>
internal static class Processor
{
    private const string LinuxDescription = "/proc/cpuinfo";

    /// <summary>The maker's name for it where the system tells, else the architecture.</summary>
    public static string Name
    {
        get
        {
            var line = File.Exists(LinuxDescription)
                ? File.ReadLines(LinuxDescription).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                : null;
            return line?[(line.IndexOf(':') + 1)..].Trim() is { Length: > 0 } name
                ? name
                : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
    }

    /// <summary>The widest vectors, and the instruction sets that matter to kernels.</summary>
    public static string Vectors
    {
        get
        {
            var width = Vector512.IsHardwareAccelerated ? "512 bits"
                : Vector256.IsHardwareAccelerated ? "256 bits"
                : Vector128.IsHardwareAccelerated ? "128 bits"
                : "none";
            (string Name, bool Has)[] sets =
            [
                ("AVX-512", Avx512F.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported),
                ("SSE4.2", Sse42.IsSupported), ("AdvSimd", AdvSimd.IsSupported), ("Dp", Dp.IsSupported),
            ];
            var names = string.Join(", ", sets.Where(set => set.Has).Select(set => set.Name));
            return names.Length == 0 ? width : $"{width} ({names})";
        }
    }
}
