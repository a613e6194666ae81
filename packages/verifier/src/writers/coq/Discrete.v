(* ---- Optimisers in steps -------------------------------------------------------------------- *)

(* A batch is a list of data points, each with the derivatives of its loss in the outputs. A step has its own batch
   and its own numbers: step size, coupled and decoupled decay, momentum, one less dampening. *)
Definition point := (env * (nat -> R))%type.
Record step := { eta : R; lambda : R; mu : R; beta : R; s : R; batch : list point }.

Fixpoint weigh (u : nat -> R) (k : nat) (l : list expr) (F : expr -> R) : R :=
  match l with [] => 0 | f :: m => u k * F f + weigh u (S k) m F end.

Definition gradient (outputs : list expr) (b : list point) (theta : env) : env :=
  fun i => sum (fun d => weigh (snd d) 0 outputs (fun f => eval (D i f) theta (fst d))) b.

(* The derivatives in the outputs of a data point have the sum zero, as under cross-entropy. *)
Definition balanced (outputs : list expr) (d : point) : Prop := weigh (snd d) 0 outputs (fun _ => 1) = 0.
Definition admissible (zero : bool) (outputs : list expr) (t : step) : Prop :=
  zero = true -> forall d, In d (batch t) -> balanced outputs d.

Lemma free : forall outputs steps, Forall (admissible false outputs) steps.
Proof. intros outputs steps. apply Forall_forall. intros t _ H. discriminate H. Qed.

(* Stochastic gradient descent, and heavy ball; states are pairs of parameters and velocities. *)
Definition descend (outputs : list expr) (theta : env) (t : step) : env := fun i =>
  (1 - eta t * mu t) * theta i - eta t * (gradient outputs (batch t) theta i + lambda t * theta i).

Definition roll (outputs : list expr) (state : env * env) (t : step) : env * env :=
  let (theta, v) := state in
  let w i := beta t * v i + s t * (gradient outputs (batch t) theta i + lambda t * theta i) in
  (fun i => (1 - eta t * mu t) * theta i - eta t * w i, w).

Definition descended outputs := fold_left (descend outputs).
Definition rolled outputs := fold_left (roll outputs).

Definition product (F : step -> R) (l : list step) : R := fold_right (fun t c => F t * c) 1 l.

(* ---- Linear and bilinear forms ---------------------------------------------------------------- *)

Definition linear_form := list (Q * positive).
Definition bilinear_form := list (Q * (positive * positive)).
Definition lin (c : linear_form) (w : env) : R := sum (fun t => Q2R (fst t) * w (snd t)) c.
Definition bil (b : bilinear_form) (v w : env) : R :=
  sum (fun t => Q2R (fst t) * (v (fst (snd t)) * w (snd (snd t)))) b.

Lemma sum_ext' : forall A (f g : A -> R) l, (forall a, f a = g a) -> sum f l = sum g l.
Proof. intros A f g l H. apply sum_ext. intros a _. apply H. Qed.

Lemma lin_combination : forall c a b v w, lin c (fun i => a * v i + b * w i) = a * lin c v + b * lin c w.
Proof.
  intros c a b v w. unfold lin. rewrite <- !sum_scale, <- sum_plus. apply sum_ext'. intros t. ring.
Qed.

Lemma lin_ext : forall c v w, (forall i, v i = w i) -> lin c v = lin c w.
Proof. intros c v w H. apply sum_ext'. intros t. now rewrite H. Qed.

Lemma lin_sum : forall A c (l : list A) (F : A -> env), lin c (fun i => sum (fun d => F d i) l) = sum (fun d => lin c (F d)) l.
Proof.
  intros A c l F. unfold lin. rewrite (sum_swap (fun d t => Q2R (fst t) * F d (snd t)) l c).
  apply sum_ext'. intros t. now rewrite sum_scale.
Qed.

Lemma lin_weigh : forall c u (G : expr -> env) l k,
  lin c (fun i => weigh u k l (fun f => G f i)) = weigh u k l (fun f => lin c (G f)).
Proof.
  intros c u G l. induction l as [|f m IH]; intros k; cbn [weigh].
  - apply sum_zero. intros t _. ring.
  - rewrite <- IH. rewrite <- (Rmult_1_l (lin c (fun i => weigh u (S k) m (fun f0 => G f0 i)))), <- lin_combination.
    apply lin_ext. intros i. ring.
Qed.

(* A bilinear form with its first argument held is a sum of the second with such weights. *)
Lemma bil_combination_right : forall b p a c v w, bil b p (fun i => a * v i + c * w i) = a * bil b p v + c * bil b p w.
Proof. intros b p a c v w. unfold bil. rewrite <- !sum_scale, <- sum_plus. apply sum_ext'. intros t. ring. Qed.

Lemma bil_combination_left : forall b p a c v w, bil b (fun i => a * v i + c * w i) p = a * bil b v p + c * bil b w p.
Proof. intros b p a c v w. unfold bil. rewrite <- !sum_scale, <- sum_plus. apply sum_ext'. intros t. ring. Qed.

Lemma bil_ext : forall b v v' w w', (forall i, v i = v' i) -> (forall i, w i = w' i) -> bil b v w = bil b v' w'.
Proof. intros b v v' w w' H K. apply sum_ext'. intros t. now rewrite H, K. Qed.

Lemma bil_sum : forall A b p (l : list A) (F : A -> env), bil b p (fun i => sum (fun d => F d i) l) = sum (fun d => bil b p (F d)) l.
Proof.
  intros A b p l F. unfold bil. rewrite (sum_swap (fun d t => Q2R (fst t) * (p (fst (snd t)) * F d (snd (snd t)))) l b).
  apply sum_ext'. intros t. now rewrite !sum_scale.
Qed.

Lemma bil_weigh : forall b p u (G : expr -> env) l k,
  bil b p (fun i => weigh u k l (fun f => G f i)) = weigh u k l (fun f => bil b p (G f)).
Proof.
  intros b p u G l. induction l as [|f m IH]; intros k; cbn [weigh].
  - apply sum_zero. intros t _. ring.
  - rewrite <- IH. rewrite <- (Rmult_1_l (bil b p (fun i => weigh u (S k) m (fun f0 => G f0 i)))), <- bil_combination_right.
    apply bil_ext; intros i; ring.
Qed.

(* ---- What is computed of the network ---------------------------------------------------------- *)

Definition along_linear (c : linear_form) (f : expr) : expr :=
  fold_right (fun t e => Add (Mul (Cst (fst t)) (D (snd t) f)) e) (num 0) c.
Definition along_bilinear (b : bilinear_form) (f : expr) : expr :=
  fold_right (fun t e => Add (Mul (Cst (fst t)) (Mul (P (fst (snd t))) (D (snd (snd t)) f))) e) (num 0) b.
Definition square_of (b : bilinear_form) : expr :=
  fold_right (fun t e => Add (Mul (Cst (fst t)) (Mul (P (fst (snd t))) (P (snd (snd t))))) e) (num 0) b.

Lemma along_linear_eval : forall c f p x, eval (along_linear c f) p x = lin c (fun i => eval (D i f) p x).
Proof. intros c f p x. induction c as [|t c IH]; [apply Q2R_0|]. exact (f_equal (Rplus _) IH). Qed.

Lemma along_bilinear_eval : forall b f p x, eval (along_bilinear b f) p x = bil b p (fun i => eval (D i f) p x).
Proof. intros b f p x. induction b as [|t b IH]; [apply Q2R_0|]. exact (f_equal (Rplus _) IH). Qed.

Lemma square_of_eval : forall b p x, eval (square_of b) p x = bil b p p.
Proof. intros b p x. induction b as [|t b IH]; [apply Q2R_0|]. exact (f_equal (Rplus _) IH). Qed.

(* E is zero of every output, or the same of all when derivatives in the outputs have the sum zero. *)
Definition still (zero : bool) (outputs : list expr) (E : expr -> expr) : bool :=
  if zero then match outputs with [] => true | g :: l => forallb (fun f => vanishes (Sub (E f) (E g))) l end
  else forallb (fun f => vanishes (E f)) outputs.

Lemma weigh_ext : forall u F G l k, (forall f, In f l -> F f = G f) -> weigh u k l F = weigh u k l G.
Proof.
  intros u F G l. induction l as [|f m IH]; intros k H; cbn; [reflexivity|].
  rewrite (H f (or_introl eq_refl)), (IH (S k)); [reflexivity|]. intros g Hg. apply H. now right.
Qed.

Lemma weigh_constant : forall u c l k, weigh u k l (fun _ => c) = c * weigh u k l (fun _ => 1).
Proof. intros u c l. induction l as [|f m IH]; intros k; cbn; [ring|]. rewrite IH. ring. Qed.

Lemma still_sound : forall zero outputs E, still zero outputs E = true ->
  forall d p, (zero = true -> balanced outputs d) -> weigh (snd d) 0 outputs (fun f => eval (E f) p (fst d)) = 0.
Proof.
  intros zero outputs E H d p B. destruct zero; cbn [still] in H.
  - destruct outputs as [|g l]; [reflexivity|].
    rewrite (@weigh_ext _ _ (fun _ => eval (E g) p (fst d))).
    + rewrite weigh_constant, (B eq_refl). ring.
    + intros f [Hf|Hf]; [now subst|].
      rewrite forallb_forall in H. pose proof (@vanishes_sound _ (H f Hf) p (fst d)) as V. cbn in V. lra.
  - rewrite (@weigh_ext _ _ (fun _ => 0)).
    + rewrite weigh_constant. ring.
    + intros f Hf. rewrite forallb_forall in H. exact (@vanishes_sound _ (H f Hf) p (fst d)).
Qed.

Lemma linear_form_of_gradient : forall zero outputs c, still zero outputs (along_linear c) = true ->
  forall t theta, admissible zero outputs t -> lin c (gradient outputs (batch t) theta) = 0.
Proof.
  intros zero outputs c H t theta A.
  transitivity (sum (fun d => lin c (fun i => weigh (snd d) 0 outputs (fun f => eval (D i f) theta (fst d)))) (batch t));
    [exact (lin_sum c (batch t) (fun d i => weigh (snd d) 0 outputs (fun f => eval (D i f) theta (fst d))))|].
  apply sum_zero. intros d Hd. rewrite (lin_weigh c (snd d) (fun f i => eval (D i f) theta (fst d))).
  rewrite <- (@still_sound _ _ _ H d theta (fun Z => A Z d Hd)).
  apply weigh_ext. intros f _. now rewrite along_linear_eval.
Qed.

Lemma bilinear_form_of_gradient : forall zero outputs b, still zero outputs (along_bilinear b) = true ->
  forall t theta, admissible zero outputs t -> bil b theta (gradient outputs (batch t) theta) = 0.
Proof.
  intros zero outputs b H t theta A.
  transitivity (sum (fun d => bil b theta (fun i => weigh (snd d) 0 outputs (fun f => eval (D i f) theta (fst d)))) (batch t));
    [exact (bil_sum b theta (batch t) (fun d i => weigh (snd d) 0 outputs (fun f => eval (D i f) theta (fst d))))|].
  apply sum_zero. intros d Hd. rewrite (bil_weigh b theta (snd d) (fun f i => eval (D i f) theta (fst d))).
  rewrite <- (@still_sound _ _ _ H d theta (fun Z => A Z d Hd)).
  apply weigh_ext. intros f _. now rewrite along_bilinear_eval.
Qed.

(* ---- The theorems, by induction over the steps ------------------------------------------------- *)

Lemma linear_step : forall zero outputs c t theta, still zero outputs (along_linear c) = true ->
  admissible zero outputs t -> lin c (descend outputs theta t) = (1 - eta t * mu t - eta t * lambda t) * lin c theta.
Proof.
  intros zero outputs c t theta H A. pose proof (@linear_form_of_gradient _ _ _ H t theta A) as G.
  rewrite (lin_ext c _ (fun i => (1 - eta t * mu t - eta t * lambda t) * theta i + (- eta t) * gradient outputs (batch t) theta i)).
  - rewrite lin_combination, G. ring.
  - intros i. unfold descend. ring.
Qed.

Theorem linear_under_descent : forall zero outputs c, still zero outputs (along_linear c) = true ->
  forall steps theta, Forall (admissible zero outputs) steps ->
  lin c (descended outputs steps theta) = product (fun t => 1 - eta t * mu t - eta t * lambda t) steps * lin c theta.
Proof.
  intros zero outputs c H steps. unfold descended.
  induction steps as [|t l IH]; intros theta A; [cbn; ring|].
  inversion A as [|t' l' At Al]; subst. cbn [fold_left product fold_right].
  rewrite (IH _ Al), (@linear_step _ _ _ t theta H At).
  fold (product (fun t => 1 - eta t * mu t - eta t * lambda t) l). ring.
Qed.

(* q and r of the form, from step to step. *)
Definition linear_recurrence (q : R * R) (t : step) : R * R :=
  let r := beta t * snd q + s t * lambda t * fst q in ((1 - eta t * mu t) * fst q - eta t * r, r).

Lemma heavy_ball_step : forall zero outputs c t theta v, still zero outputs (along_linear c) = true ->
  admissible zero outputs t ->
  (lin c (fst (roll outputs (theta, v) t)), lin c (snd (roll outputs (theta, v) t))) =
  linear_recurrence (lin c theta, lin c v) t.
Proof.
  intros zero outputs c t theta v H A. pose proof (@linear_form_of_gradient _ _ _ H t theta A) as G.
  unfold roll, linear_recurrence. cbn [fst snd].
  set (w := fun i => beta t * v i + s t * (gradient outputs (batch t) theta i + lambda t * theta i)).
  assert (W : lin c w = beta t * lin c v + s t * lambda t * lin c theta).
  { rewrite (lin_ext c w (fun i => 1 * (beta t * v i + s t * gradient outputs (batch t) theta i) + s t * lambda t * theta i)).
    - rewrite lin_combination, lin_combination, G. ring.
    - intros i. unfold w. ring. }
  f_equal; [|exact W].
  rewrite (lin_ext c _ (fun i => (1 - eta t * mu t) * theta i + (- eta t) * w i)) by (intros i; unfold w; ring).
  rewrite lin_combination, W. ring.
Qed.

Theorem linear_under_heavy_ball : forall zero outputs c, still zero outputs (along_linear c) = true ->
  forall steps state, Forall (admissible zero outputs) steps ->
  (lin c (fst (rolled outputs steps state)), lin c (snd (rolled outputs steps state))) =
  fold_left linear_recurrence steps (lin c (fst state), lin c (snd state)).
Proof.
  intros zero outputs c H steps. unfold rolled.
  induction steps as [|t l IH]; intros state A; [reflexivity|].
  inversion A as [|t' l' At Al]; subst. cbn [fold_left]. rewrite (IH _ Al). f_equal.
  destruct state as [theta v]. exact (@heavy_ball_step _ _ _ t theta v H At).
Qed.

(* Without decay and from a form of the velocity that is zero, the form stays what it is. *)
Theorem linear_is_kept_by_heavy_ball : forall zero outputs c, still zero outputs (along_linear c) = true ->
  forall steps theta v, Forall (admissible zero outputs) steps ->
  Forall (fun t => lambda t = 0 /\ mu t = 0) steps -> lin c v = 0 ->
  lin c (fst (rolled outputs steps (theta, v))) = lin c theta.
Proof.
  intros zero outputs c H steps theta v A N V.
  pose proof (@linear_under_heavy_ball _ _ _ H steps (theta, v) A) as E. cbn [fst snd] in E. rewrite V in E.
  assert (F : fold_left linear_recurrence steps (lin c theta, 0) = (lin c theta, 0)).
  { clear A E. induction N as [|t l [L M] N IH]; [reflexivity|]. cbn [fold_left].
    replace (linear_recurrence (lin c theta, 0) t) with (lin c theta, 0); [exact IH|].
    unfold linear_recurrence. cbn. rewrite L, M. f_equal; ring. }
  rewrite F in E. exact (f_equal fst E).
Qed.

Theorem skew_under_heavy_ball : forall zero outputs b, vanishes (square_of b) = true ->
  still zero outputs (along_bilinear b) = true ->
  forall steps theta v, Forall (admissible zero outputs) steps ->
  bil b (fst (rolled outputs steps (theta, v))) (snd (rolled outputs steps (theta, v))) =
  product (fun t => (1 - eta t * mu t) * beta t) steps * bil b theta v.
Proof.
  intros zero outputs b K H steps.
  assert (Z : forall w, bil b w w = 0).
  { intros w. rewrite <- (square_of_eval b w (fun _ => 0)). exact (@vanishes_sound _ K w _). }
  induction steps as [|t l IH]; intros theta v A; [cbn; ring|].
  inversion A as [|t' l' At Al]; subst. unfold rolled in *. cbn [fold_left].
  pose proof (@bilinear_form_of_gradient _ _ _ H t theta At) as G.
  set (w := fun i => beta t * v i + s t * (gradient outputs (batch t) theta i + lambda t * theta i)).
  change (roll outputs (theta, v) t) with ((fun i => (1 - eta t * mu t) * theta i - eta t * w i), w).
  rewrite (IH _ _ Al).
  rewrite (@bil_ext b _ (fun i => (1 - eta t * mu t) * theta i + (- eta t) * w i) w w) by (intros i; ring).
  rewrite bil_combination_left, (Z w).
  rewrite (@bil_ext b theta theta w (fun i => 1 * (beta t * v i + s t * gradient outputs (batch t) theta i) + s t * lambda t * theta i))
    by (intros i; unfold w; ring).
  rewrite !bil_combination_right, G, (Z theta). cbn [product fold_right].
  fold (product (fun t => (1 - eta t * mu t) * beta t) l). ring.
Qed.
