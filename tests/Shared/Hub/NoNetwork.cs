using System.Runtime.CompilerServices;

namespace CourseKit.TestServers;

/// <summary>No test, and no process that one starts, looks anything up on the real hub, whatever names it uses.</summary>
internal static class NoNetwork
{
    [ModuleInitializer]
    internal static void GoOffline() => Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
}
