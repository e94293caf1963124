using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using CourseKit.Tensors.Backends;

namespace CourseKit.Bench.Peers;

/// <summary>Debian's OpenBLAS on OpenMP threads, called directly: nothing stands between the clock and its matrix product.</summary>
internal sealed unsafe partial class OpenBlas
{
    private const string Install = "Debian has it: apt-get install libopenblas0-openmp.";
    private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    // What openblas_get_parallel answers for OpenMP.
    private const int OnOpenMP = 2;

    private static readonly string[] Files = ["/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0", "/usr/lib/aarch64-linux-gnu/openblas-openmp/libopenblas.so.0"];

    private static readonly Lazy<OpenBlas?> Loaded = new(Open);

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> gemm;
    private readonly delegate* unmanaged<int, int, int, int, float, float*, int, float*, int, float, float*, int, void> gemv;

    private OpenBlas(nint library)
    {
        gemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
        gemv = (delegate* unmanaged<int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemv");
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(ComputeThreads.Count);
        Threads = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "openblas_get_num_threads"))();
        var parallel = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "openblas_get_parallel"))();
        var core = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_corename"))());
        var config = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_config"))())!;
        Name = VersionOf().Match(config).Value;
        Description = $"{Name}, {core} kernels, {Threads} threads{(parallel == OnOpenMP ? " of OpenMP" : "")}";
        IsFair = parallel == OnOpenMP && Threads == ComputeThreads.Count;
    }

    /// <summary>Name and version.</summary>
    public string Name { get; }

    /// <summary>With its kernels and threads.</summary>
    public string Description { get; }

    /// <summary>Whether it runs on as many threads as we do.</summary>
    public bool IsFair { get; }

    private int Threads { get; }

    /// <summary>Loads it.</summary>
    /// <exception cref="SkippedException">It is not installed.</exception>
    public static OpenBlas Load() => TryLoad() ?? throw new SkippedException($"there is no OpenBLAS on OpenMP. {Install}");

    /// <summary>Loads it, where it is installed.</summary>
    public static OpenBlas? TryLoad() => Loaded.Value;

    private static OpenBlas? Open()
    {
        if (Array.Find(Files, File.Exists) is not { } file) return null;
        // Settings of the machine that would tie it to another processor's kernels or to one thread: it reads them when it is loaded, from C's environment.
        foreach (var setting in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(key => key.StartsWith("OPENBLAS_", StringComparison.Ordinal) || key.StartsWith("OMP_", StringComparison.Ordinal)))
        {
            if (unsetenv(setting) == 0) Console.Error.WriteLine($"{setting} is not passed on to OpenBLAS");
        }

        return new(NativeLibrary.Load(file));
    }

    /// <summary>C = A B, row after row: A is (m, k), C is (m, n), and B is (k, n), or (n, k) where it is transposed.</summary>
    public void MatMul((int M, int N, int K) size, float[] a, float[] b, bool transposed, float[] c)
    {
        fixed (float* left = a, right = b, result = c)
            gemm(RowMajor, NoTranspose, transposed ? Transpose : NoTranspose, size.M, size.N, size.K, 1, left, size.K, right, transposed ? size.K : size.N, 0, result, size.N);
    }

    /// <summary>The same for one row, by the product of a matrix and a vector.</summary>
    public void MatVec((int N, int K) size, float[] a, float[] b, bool transposed, float[] c)
    {
        fixed (float* left = a, right = b, result = c)
        {
            var (rows, columns) = transposed ? (size.N, size.K) : (size.K, size.N);
            gemv(RowMajor, transposed ? NoTranspose : Transpose, rows, columns, 1, right, columns, left, 1, 0, result, 1);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unsetenv(string name);

    [GeneratedRegex(@"^OpenBLAS [0-9.]+")]
    private static partial Regex VersionOf();
}
