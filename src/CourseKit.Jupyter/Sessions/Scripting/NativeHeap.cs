using System.Runtime.InteropServices;

namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>
/// The C library's heap, from which the runtime takes what each cell's assembly and its compilation need. Left to itself glibc learns from
/// large blocks to keep what is freed: 250 MB after 1,000 cells, of which next to nothing is in use. Told the thresholds that it starts
/// with, it stops learning and gives them back.
/// </summary>
internal static partial class NativeHeap
{
    // From glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int Kilobyte = 1024;

    /// <summary>Has it give back what is freed; where the C library is another, nothing.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Configure(TrimThreshold, 128 * Kilobyte);
            _ = Configure(MapThreshold, 128 * Kilobyte);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // musl, which keeps less anyway.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Configure(int parameter, int value);
}
