//! The values of a module's parameters, off the device.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use super::read::read;
use crate::error::{Error, Result};

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Path in the module, `layers.0.weight`.
    pub name: String,
    /// Shape.
    pub shape: Vec<usize>,
    /// Values, row by row.
    pub values: Vec<f32>,
}

/// Every parameter, in the module's order.
pub type State = Vec<Entry>;

#[derive(Default)]
struct Walk {
    path: Vec<String>,
    names: Vec<(String, Vec<usize>)>,
    tensors: Vec<Tensor<1>>,
}

impl ModuleVisitor for Walk {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val().inner();
        let shape = tensor.dims();
        self.names.push((self.path.join("."), shape.to_vec()));
        self.tensors.push(tensor.reshape([shape.iter().product::<usize>()]));
    }
}

/// Reads every parameter in one round trip.
///
/// # Errors
/// [`Error::Internal`] when the device failed.
pub async fn save_state<M: Module>(module: &M) -> Result<State> {
    let mut walk = Walk::default();
    module.visit(&mut walk);
    let values = read(walk.tensors).await?;
    Ok(walk.names.into_iter().zip(values).map(|((name, shape), values)| Entry { name, shape, values }).collect())
}

struct Fill<'a> {
    path: Vec<String>,
    left: std::slice::Iter<'a, Entry>,
    wrong: Option<String>,
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let shape = param.val().dims();
        let found = self.left.next().filter(|e| e.name == name && e.shape == shape);
        let Some(entry) = found.filter(|e| e.values.len() == shape.iter().product::<usize>()) else {
            self.wrong.get_or_insert(name);
            return param;
        };
        param.map(|old| {
            let data = TensorData::new(entry.values.clone(), shape);
            Tensor::from_data(data, &old.device()).set_require_grad(old.is_require_grad())
        })
    }
}

/// The module with these values, on its own device.
///
/// # Errors
/// [`Error::Internal`] naming the parameter whose name or shape is another.
pub fn load_state<M: Module>(module: M, state: &[Entry]) -> Result<M> {
    let mut fill = Fill { path: Vec::new(), left: state.iter(), wrong: None };
    let module = module.map(&mut fill);
    match fill.wrong {
        Some(name) => Err(Error::Internal(format!("the parameter \"{name}\" is of another shape"))),
        None if fill.left.len() > 0 => Err(Error::Internal("more parameters than the network has".to_owned())),
        None => Ok(module),
    }
}

/// Names and shapes of a module's parameters, without reading them.
pub fn form<M: Module>(module: &M) -> Vec<(String, Vec<usize>)> {
    let mut walk = Walk::default();
    module.visit(&mut walk);
    walk.names
}
