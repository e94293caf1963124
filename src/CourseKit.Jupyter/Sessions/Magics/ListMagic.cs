using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions.Magics;

/// <summary>Lists the magics.</summary>
internal static class ListMagic
{
    /// <summary>The magic.</summary>
    public static readonly Magic Value = new("lsmagic", "lists these commands", call =>
    {
        var width = MagicRegistry.All.Max(magic => magic.Name.Length);
        call.Cell.Display(MimeBundle.OfText(string.Join('\n', MagicRegistry.All.Select(magic => $"{Magic.Mark}{magic.Name.PadRight(width)}  {magic.Description}"))));
        return null;
    });
}
