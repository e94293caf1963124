public class SmokeTests { [Fact] public void Runs() => Assert.Equal(18, Enum.GetValues<CourseKit.Tensors.Backends.MapKernel>().Length); }
