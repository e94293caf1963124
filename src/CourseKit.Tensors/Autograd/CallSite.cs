using System.Diagnostics;

namespace CourseKit.Tensors.Autograd;

/// <summary>Who called an operation: the frames of the stack that are not this library's.</summary>
internal static class CallSite
{
    private const int MaximumFrames = 6;

    public static string? Capture()
    {
        var frames = new StackTrace(fNeedFileInfo: true).GetFrames()
            .Where(frame => frame.GetMethod()?.DeclaringType is { } type && type.Assembly != typeof(Tensor).Assembly)
            .Take(MaximumFrames)
            .Select(frame => frame.ToString().Trim());
        var text = string.Join("\n", frames.Select(frame => "   " + frame));
        return text.Length == 0 ? null : text;
    }
}
