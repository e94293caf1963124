namespace CourseKit.Jupyter.Tests.Sessions;

/// <summary>Lets a cell say itself when it is cancelled, so that a test needs no clock.</summary>
public static class StopButton
{
    private static readonly AsyncLocal<CancellationTokenSource?> Pressed = new();

    internal static CancellationTokenSource Connect() => Pressed.Value = new();

    public static void Press() => Pressed.Value!.Cancel();
}
