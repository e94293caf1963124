namespace CourseKit.Jupyter.Notebooks;

/// <summary>Tags of cells that mean something to CourseKit.</summary>
public static class CellTags
{
    /// <summary>The task of an exercise.</summary>
    public const string Exercise = "exercise";

    /// <summary>Code that says whether an exercise is solved.</summary>
    public const string Check = "check";

    /// <summary>Prose with the solution of an exercise, folded.</summary>
    public const string Solution = "solution";

    /// <summary>The cell that uses a real checkpoint by its hub name; the last of a lecture.</summary>
    public const string Hub = "hub";

    /// <summary>The cell that declares what a run may set, with the values that hold otherwise (a tag of papermill).</summary>
    public const string Parameters = "parameters";

    /// <summary>The cell that a run put below <see cref="Parameters"/>, with the values that were given to it (a tag of papermill).</summary>
    public const string InjectedParameters = "injected-parameters";

    /// <summary>The page folds the cell's code (a tag of Jupyter Book too).</summary>
    public const string HideInput = "hide-input";

    /// <summary>The page leaves the cell's outputs out (a tag of Jupyter Book too).</summary>
    public const string HideOutput = "hide-output";
}
