namespace CourseKit.Jupyter.Pages;

/// <summary>How much a page may still show, so that it stays quick to open whatever a cell printed.</summary>
internal sealed class OutputBudget
{
    /// <summary>The most characters of one output that are shown.</summary>
    public const int LargestOutput = 200_000;

    /// <summary>The most characters of one output that is text.</summary>
    public const int LargestText = 20_000;

    private int remaining = 700_000;

    /// <summary>Takes room for an output, if it fits.</summary>
    public bool Take(int characters)
    {
        if (characters > LargestOutput || characters > remaining) return false;
        remaining -= characters;
        return true;
    }
}
